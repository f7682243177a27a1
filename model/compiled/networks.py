"""The measures of networks of agreements, compiled for many runs."""

from haemus.model.compiled.compiler import entry, let_compile
from haemus.model.outcomes import network

let_compile([network.greedy_modularity, network.merge_best], makes_arrays=True)
network.FOR_MANY.update(tie=entry(network.tie), measure_each=entry(network.measure_each, makes_arrays=True))
