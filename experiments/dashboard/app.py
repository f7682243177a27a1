"""The pages of the dashboard, as Solara's server finds them."""

import solara

from haemus.experiments.dashboard.layout import Layout
from haemus.experiments.dashboard.many_runs import ManyRuns
from haemus.experiments.dashboard.one_run import OneRun

routes = [
    solara.Route("/", component=ManyRuns, label="Many runs", layout=Layout),
    solara.Route("one-run", component=OneRun, label="One run"),
]
