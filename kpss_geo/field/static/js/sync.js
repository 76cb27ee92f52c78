// The queue on its way to the server: every observation and every picture until the server confirms it, once.

import { all, announce, change, changeItem, get, keep, setting, told } from "./base.js";
import { ask, Unreachable } from "./server.js";

const AT_ONCE = 10;
const AREA_FRESH_MS = 3600000;
let running = null;

// What came of it: {kind, faults}; kind is done, nothing, offline, away, signed_out, refused or busy.
export function sync() {
  running ??= locked().finally(() => {
    running = null;
  });
  return running;
}

function locked() {
  if (!navigator.locks) return attempt();
  return navigator.locks.request("kpss-teren-sync", { ifAvailable: true }, (lock) =>
    lock ? attempt() : { kind: "busy" });
}

async function attempt() {
  try {
    const found = await send();
    announce("queue");
    return found;
  } catch (error) {
    if (error instanceof Unreachable) return { kind: "offline" };
    if (error instanceof Stopped) return error.outcome;
    throw error;
  }
}

class Stopped extends Error {
  constructor(outcome) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

export function isMine(item, me) {
  return !item.owner || item.owner === me?.pseudonym;
}

async function send() {
  const token = await setting("token");
  const items = (await all("queue")).filter((item) => item.state === "waiting");
  if (!token) return { kind: items.length ? "signed_out" : "nothing" };
  const me = await setting("me");
  const mine = items.filter((item) => isMine(item, me));
  const fresh = mine.filter((item) => !item.accepted);
  for (let first = 0; first < fresh.length; first += AT_ONCE) {
    await sendObservations(token, me, fresh.slice(first, first + AT_ONCE));
  }
  for (const item of mine) await sendPhotos(token, item.event_id);
  return { kind: mine.length ? "done" : "nothing" };
}

async function sendObservations(token, me, some) {
  const ready = [];
  for (const { event_id: id } of some) {
    const item = await changeItem(id, (one) =>
      one.state === "waiting" ? { ...one, tried: true, owner: one.owner ?? me?.pseudonym ?? null } : null);
    if (item) ready.push(item);
  }
  if (!ready.length) return;
  const answer = await ask("POST", "observations", {
    token,
    json: { observations: ready.map((item) => item.observation) },
  });
  if (!answer.told?.results) await stop(answer);
  for (const result of answer.told.results) await changeItem(result.event_id, (item) => judged(item, result));
}

function judged(item, result) {
  if (result.outcome === "refused") return { ...item, state: "faulty", faults: result.faults };
  const accepted = { ...item, accepted: true, outcome: result.outcome, category: result.category, faults: [] };
  return settled(accepted);
}

// Sent where the server has all of it; only then is the draft of it forgotten.
function settled(item) {
  if (item.photos.some((photo) => photo.faults?.length)) return { ...item, state: "faulty" };
  if (!item.accepted || item.photos.some((photo) => !photo.done)) return { ...item, state: "waiting" };
  return { ...item, state: "sent", sent_at: new Date().toISOString(), observation: null, draft: null };
}

async function sendPhotos(token, id) {
  const item = await get("queue", id);
  if (!item?.accepted) return;
  for (const photo of item.photos.filter((one) => !one.done && !one.faults?.length)) {
    const picture = await get("photos", photo.id);
    const answer = picture
      ? await ask("PUT", `photos/${id}/${photo.id}`, {
          token,
          body: picture.bytes,
          headers: { "Content-Type": picture.type, "X-Alternative-Text": encodeURIComponent(photo.alt) },
        })
      : { status: 200 };
    if (![200, 409, 413, 422].includes(answer.status)) await stop(answer);
    await changeItem(id, (one, photos) => photoJudged(one, photos, photo.id, answer));
  }
}

function photoJudged(item, photos, id, answer) {
  const done = answer.status === 200;
  if (done) photos.delete(id);
  const faults = done ? [] : answer.told?.faults ?? [String(answer.status)];
  return settled({ ...item, photos: item.photos.map((one) => (one.id === id ? { ...one, done, faults } : one)) });
}

export function dropPhoto(id, photoId) {
  return changeItem(id, (item, photos) => {
    photos.delete(photoId);
    return settled({ ...item, photos: item.photos.filter((one) => one.id !== photoId) });
  });
}

export function tryAgain(id) {
  return changeItem(id, (item) => settled({
    ...item, faults: [], photos: item.photos.map((one) => ({ ...one, faults: [] })),
  }));
}

// Out of the queue for good: what somebody gave up, or what the server has.
export function drop(id) {
  return change(["queue", "photos"], async ({ queue, photos }) => {
    const item = await told(queue.get(id));
    for (const photo of item?.photos ?? []) photos.delete(photo.id);
    queue.delete(id);
  });
}

// An answer after which nothing more is sent; the queue stays as it is.
async function stop(answer) {
  const faults = answer.told?.faults ?? [];
  if (answer.status === 401) {
    await keep("token", undefined);
    await keep("refused", faults[0] ?? "");
    throw new Stopped({ kind: "signed_out", faults });
  }
  const kind = { 403: "refused", 413: "refused", 422: "refused" }[answer.status] ?? "away";
  throw new Stopped({ kind, faults });
}

export async function signIn(code, name) {
  const answer = await ask("POST", "device", { json: { code, name } });
  if (answer.status !== 201) return answer.told?.faults ?? [];
  const { token, ...me } = answer.told;
  await change(["settings"], ({ settings }) => {
    settings.put(token, "token");
    settings.put(me, "me");
    settings.delete("refused");
  });
  return null;
}

// The token ends on the server where it can be reached, and is forgotten here in any case.
export async function signOut() {
  const token = await setting("token");
  try {
    await ask("DELETE", "device", { token });
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
  await change(["settings"], ({ settings }) => {
    for (const name of ["token", "me", "refused"]) settings.delete(name);
  });
}

// Points around, so that duplicates are offered without signal.
export async function refreshArea() {
  const [token, held] = [await setting("token"), await setting("area")];
  if (!token || (held && Date.now() - held.at < AREA_FRESH_MS)) return held ?? null;
  try {
    const headers = held?.tag ? { "If-None-Match": held.tag } : {};
    const answer = await ask("GET", "nearby", { token, headers });
    if (answer.status !== 200 && answer.status !== 304) return held ?? null;
    const area = { ...(answer.status === 304 ? held : { ...answer.told, tag: answer.tag }), at: Date.now() };
    await keep("area", area);
    return area;
  } catch (error) {
    if (error instanceof Unreachable) return held ?? null;
    throw error;
  }
}
