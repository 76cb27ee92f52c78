// Points of the area package that may be the thing somebody is about to add: the rule "element" of
// survey/duplicates.py. Names of places are compared on the server, when the point is reviewed.

const EARTH_METRES = 6371008.8;

export function metres(one, other) {
  const [lat, lon, lat2, lon2] = [one.lat, one.lon, other.lat, other.lon].map((degrees) => (degrees * Math.PI) / 180);
  const half = Math.sin((lat - lat2) / 2) ** 2 + Math.cos(lat) * Math.cos(lat2) * Math.sin((lon - lon2) / 2) ** 2;
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(half)));
}

export function rowsOf(area) {
  const at = Object.fromEntries(area.columns.map((name, place) => [name, place]));
  return area.points.map((row) => Object.fromEntries(Object.entries(at).map(([name, place]) => [name, row[place]])));
}

function reach(element, one, other) {
  if (element.by_side) return element.duplicate_metres;
  return Math.max(element.duplicate_metres, one.accuracy_m || 0, other.accuracy_m || 0);
}

// The same kind of thing within reach, nearest first; opposite sides of a crossing are two things.
export function suspects(element, place, side, points) {
  return points
    .filter((point) => point.element === element.id && !(side && point.side && side !== point.side))
    .map((point) => ({ ...point, metres: metres(place, point) }))
    .filter((point) => point.metres <= reach(element, place, point))
    .sort((one, other) => one.metres - other.metres || (one.point_id < other.point_id ? -1 : 1));
}

export function placeFault(place, bounds) {
  const within = (lon, lat) =>
    lon >= bounds.west && lon <= bounds.east && lat >= bounds.south && lat <= bounds.north;
  if (!bounds || within(place.lon, place.lat)) return null;
  return within(place.lat, place.lon) ? { key: "fault_swapped" } : { key: "fault_outside" };
}
