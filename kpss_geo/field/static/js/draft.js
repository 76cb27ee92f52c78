// The point that is being written, as it was typed, and the observation that is made of it.

import { fault, figure, kept, laterDay, ofElement } from "./logic.js";
import { placeFault } from "./near.js";

const TEMPORARY = "prekazka";
const BY_HAND = "map";

export const today = () => new Date().toLocaleDateString("sv-SE");

export function fresh() {
  return {
    id: "current", event_id: crypto.randomUUID(), point_id: crypto.randomUUID(), base_version: "", same_as: "",
    element: "", lat: "", lon: "", accuracy_m: "", method: BY_HAND, name: "", side: "", observed_on: today(),
    typed: {}, unknown: {}, estimated: {}, photos: [],
  };
}

export function isEmpty(draft) {
  const words = [draft.element, draft.lat, draft.lon, draft.name, ...Object.values(draft.typed)];
  return !words.some((one) => one !== "" && one !== undefined) && !draft.photos.length;
}

function typedLegs(some) {
  return some.map((leg) => Object.fromEntries(
    Object.entries(leg).map(([name, text]) => [name, String(text).trim() === "" ? null : figure(text)])));
}

const READ = {
  number: figure, whole: figure, legs: typedLegs, answer: (value) => value, choice: (value) => value, date: (value) => value,
};

// Value of one answer: undefined where there is none, null for "nevím", NaN for what is no number.
export function answer(draft, question) {
  if (draft.unknown[question.field]) return null;
  const raw = draft.typed[question.field];
  if (raw === undefined || raw === "" || raw.length === 0) return undefined;
  return READ[question.type](raw);
}

// Answers by field that make sense together.
export function answers(draft, questions) {
  const given = ofElement(questions, draft.element).map((question) => [question.field, answer(draft, question)]);
  return kept(questions, draft.element, Object.fromEntries(given.filter(([, value]) => value !== undefined)));
}

export function position(draft) {
  if (!draft.lat.trim() && !draft.lon.trim()) return null;
  const [lat, lon] = [figure(draft.lat), figure(draft.lon)];
  return { lat, lon, accuracy_m: figure(draft.accuracy_m || "10"), method: draft.method };
}

// "49.0036, 14.7712" pasted into one field, as maps give it.
export function pair(text) {
  const found = /^\s*(-?\d{1,2}[.,]\d+)[°NS]?\s*[,;\s]\s*(-?\d{1,3}[.,]\d+)[°EW]?\s*$/.exec(text);
  return found ? [found[1], found[2]] : null;
}

function placeFaults(draft, area) {
  const place = position(draft);
  if (!place) return draft.base_version ? [] : [{ at: "lat", key: "fault_place" }];
  const found = [];
  if (Number.isNaN(place.lat)) found.push({ at: "lat", key: "fault_degrees" });
  if (Number.isNaN(place.lon)) found.push({ at: "lon", key: "fault_degrees" });
  if (!(place.accuracy_m > 0)) found.push({ at: "accuracy_m", key: "fault_accuracy" });
  const where = found.length ? null : placeFault(place, area?.bounds);
  return where ? [...found, { at: "lat", ...where }] : found;
}

function dayFaults(draft) {
  const future = !draft.observed_on || draft.observed_on > today();
  return future ? [{ at: "observed_on", key: "fault_day" }] : [];
}

function obstacleFaults(draft, given, longest) {
  if (draft.element !== TEMPORARY || !draft.observed_on) return [];
  const last = laterDay(draft.observed_on, longest);
  const until = given.valid_to ?? null;
  const missing = until === null && (!draft.base_version || "valid_to" in given);
  const wrong = until !== null && !(until >= draft.observed_on && until <= last);
  return missing || wrong ? [{ at: "valid_to", key: "fault_until", last }] : [];
}

// Everything that is wrong: the id of a field, a key of words.json and what stands in it.
export function faults(draft, asking, area) {
  if (!draft.element) return [{ at: "element", key: "fault_element" }];
  const given = answers(draft, asking.questions);
  const own = ofElement(asking.questions, draft.element).filter((one) => one.field in given);
  const wrong = own.map((one) => ({ at: one.field, question: one, found: fault(one, given[one.field], asking.leg) }));
  return [
    ...placeFaults(draft, area),
    ...wrong.filter((one) => one.found).map(({ at, question, found }) => ({ at, question, ...found })),
    ...obstacleFaults(draft, given, asking.longest_obstacle_days),
    ...dayFaults(draft),
    ...draft.photos.filter((one) => !one.alt.trim()).map((one) => ({ at: `alt-${one.id}`, key: "fault_alt" })),
    ...(own.length || draft.photos.length ? [] : [{ at: "questions", key: "fault_nothing" }]),
  ];
}

export function observation(draft, asking) {
  const given = answers(draft, asking.questions);
  const told = (field, value) => (value === null
    ? { value, status: "unknown", method: "measured" }
    : { value, status: "known", method: draft.estimated[field] ? "estimate" : "measured" });
  const about = Object.fromEntries(Object.entries({ name: draft.name.trim(), side: draft.side }).filter(([, text]) => text));
  return {
    event_id: draft.event_id,
    point_id: draft.point_id,
    base_version: draft.base_version,
    recorded_at: new Date().toISOString(),
    observed_on: draft.observed_on,
    element: draft.element,
    values: Object.fromEntries(Object.entries(given).map(([field, value]) => [field, told(field, value)])),
    position: position(draft),
    about,
  };
}
