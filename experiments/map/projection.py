"""Lambert's azimuthal equal-area projection around the middle of the region."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

RADIUS: Final = 6371.007  # [km] of the sphere with the Earth's area
CENTRE: Final = (20.0, 44.3)  # [degree] longitude and latitude


def projected(positions: ArrayLike) -> NDArray[np.float64]:
    """Kilometres east and north of the centre, one row per position; `positions` [degree] are longitude and latitude.

    Areas are kept, so that no state looks larger than it is. Source: Snyder (1987), Map projections: a working manual,
    10.3133/pp1395, equations 24-2 to 24-4.
    """
    degrees = np.radians(np.asarray(positions, dtype=np.float64).reshape(-1, 2))
    east, latitude = degrees[:, 0] - np.radians(CENTRE[0]), degrees[:, 1]
    middle = np.radians(CENTRE[1])
    cosine = np.sin(middle) * np.sin(latitude) + np.cos(middle) * np.cos(latitude) * np.cos(east)
    scale = RADIUS * np.sqrt(2.0 / (1.0 + cosine))
    north = np.cos(middle) * np.sin(latitude) - np.sin(middle) * np.cos(latitude) * np.cos(east)
    return np.column_stack((scale * np.cos(latitude) * np.sin(east), scale * north))
