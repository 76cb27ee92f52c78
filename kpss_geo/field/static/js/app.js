// The page put together: what it shows, when it keeps, when it sends.

import { all, announce, change, get, isFull, keep, onNews, setting, sweep, told } from "./base.js";
import { byId } from "./dom.js";
import { faults, fresh, isEmpty, observation } from "./draft.js";
import { drawForm, drawNear, showFaults } from "./form.js";
import { drawPhone } from "./phone.js";
import { small, Unreadable } from "./picture.js";
import { counts, drawQueue } from "./queue.js";
import { drop, dropPhoto, refreshArea, signIn, signOut, sync, tryAgain } from "./sync.js";
import { Unreachable } from "./server.js";
import { language, loadWords, t, useLang, wordTree } from "./words.js";

const VIEWS = ["bod", "fronta", "telefon"];
const AGAIN_MS = 60000;
const NEARLY_FULL = 0.9;

const page = {
  draft: null, asking: null, area: null, pictures: new Map(), stopLocating: null,
  changed: () => keepDraft(), dropDraft, addPhoto, removePhoto,
};
let writing = Promise.resolve();

// --- what is told ------------------------------------------------------------------------------------------------

function say(words, kind = "") {
  const place = byId("told");
  place.textContent = words;
  place.className = kind;
}

function failed(error) {
  if (error instanceof DOMException || isFull(error)) say(t(isFull(error) ? "full" : "broken"), "bad");
  else {
    say(t("broken"), "bad");
    throw error;
  }
}

// --- the draft ---------------------------------------------------------------------------------------------------

function keepDraft() {
  const draft = structuredClone(page.draft);
  writing = writing.then(() => change(["drafts"], ({ drafts }) => drafts.put(draft))).catch(failed);
  return writing;
}

async function loadDraft() {
  page.draft = (await get("drafts", "current")) ?? fresh();
  page.pictures = new Map();
  for (const { id } of page.draft.photos) {
    const picture = await get("photos", id);
    if (picture) page.pictures.set(id, picture);
  }
}

async function newDraft() {
  page.stopLocating?.();
  page.draft = fresh();
  page.pictures = new Map();
  await keepDraft();
  await sweep();
  drawForm(byId("form"), page);
}

async function dropDraft() {
  if (!confirm(t("drop_draft_sure"))) return;
  await newDraft();
  say(t("dropped"));
  byId("h-bod").focus();
}

async function addPhoto(file) {
  try {
    const picture = await small(file);
    const id = crypto.randomUUID();
    page.draft.photos.push({ id, alt: "" });
    const draft = structuredClone(page.draft);
    await writing;
    await change(["drafts", "photos"], ({ drafts, photos }) => {
      photos.put({ id, ...picture });
      drafts.put(draft);
    }).catch((error) => {
      page.draft.photos.pop();
      throw error;
    });
    page.pictures.set(id, picture);
    return true;
  } catch (error) {
    if (error instanceof Unreadable) say(t("photo_unreadable"), "bad");
    else failed(error);
    return false;
  }
}

async function removePhoto(id) {
  page.draft.photos = page.draft.photos.filter((one) => one.id !== id);
  page.pictures.delete(id);
  await keepDraft();
  await sweep();
}

// --- into the queue ----------------------------------------------------------------------------------------------

async function save(event) {
  event.preventDefault();
  const wrong = faults(page.draft, page.asking, page.area);
  showFaults(page, wrong);
  if (wrong.length) return;
  page.stopLocating?.();
  await writing;
  try {
    await enqueue(structuredClone(page.draft));
  } catch (error) {
    if (error?.name !== "ConstraintError") return failed(error);
    say(t("saved_elsewhere"), "bad"); // in another tab
    await loadDraft();
    return drawForm(byId("form"), page);
  }
  announce("draft");
  await newDraft();
  say(t("saved"), "good");
  scrollTo(0, 0);
  byId("h-bod").focus();
  navigator.storage?.persist?.().then(showPhone, () => {});
  await showQueue();
  send();
}

async function enqueue(draft) {
  const me = await setting("me");
  const item = {
    event_id: draft.event_id, owner: me?.pseudonym ?? null, element: draft.element, name: draft.name.trim() || draft.same_as,
    created_at: new Date().toISOString(), observation: observation(draft, page.asking), draft,
    photos: draft.photos.map((one) => ({ id: one.id, alt: one.alt.trim(), done: false, faults: [] })),
    state: "waiting", faults: [], tried: false, accepted: false, outcome: null, category: null,
  };
  await change(["drafts", "queue"], ({ drafts, queue }) => {
    queue.add(item);
    drafts.delete("current");
  });
}

// Back into the form under a fresh id: the server refused the old one, or never heard of it.
async function edit(item) {
  if (!isEmpty(page.draft) && !confirm(t("edit_sure"))) return;
  await writing;
  const back = await change(["drafts", "queue"], async ({ drafts, queue }) => {
    const now = await told(queue.get(item.event_id));
    if (!now?.draft || now.accepted || (now.state === "waiting" && now.tried)) return false;
    drafts.put({ ...now.draft, event_id: crypto.randomUUID() });
    queue.delete(item.event_id);
    return true;
  });
  announce("draft");
  await showQueue();
  if (!back) return;
  await loadDraft();
  await sweep();
  drawForm(byId("form"), page);
  location.hash = "#bod";
}

async function giveUp(item) {
  if (!confirm(t("give_up_sure"))) return;
  await drop(item.event_id);
  announce("queue");
  await showQueue();
}

async function tidy() {
  for (const item of await all("queue")) if (item.state === "sent") await drop(item.event_id);
  announce("queue");
  await showQueue();
}

const act = {
  edit, giveUp,
  dropPhoto: async (item, photo) => { await dropPhoto(item.event_id, photo.id); await showQueue(); },
  tryAgain: async (item) => { await tryAgain(item.event_id); await showQueue(); send({ asked: true }); },
};

async function showQueue() {
  const items = await all("queue");
  const found = counts(items);
  const open = found.waiting + found.faulty;
  drawQueue(byId("queue"), items, { asking: page.asking, me: await setting("me"), act });
  byId("state").textContent = items.length ? t("counts", found) : t("queue_empty");
  byId("send").disabled = !found.waiting;
  byId("tidy").hidden = !found.sent;
  byId("count").hidden = !open;
  byId("count").textContent = open;
  byId("count").setAttribute("aria-label", t("count_label", { n: open }));
}

// --- sending -----------------------------------------------------------------------------------------------------

const SAID = { done: "sent", offline: "no_signal", away: "away", signed_out: "sign_in_first", refused: "away", nothing: "nothing" };

async function send({ asked = false } = {}) {
  if (asked) say(t("sending"));
  byId("send").setAttribute("aria-busy", "true");
  try {
    const outcome = await sync();
    await showQueue();
    await tellOutcome(outcome, asked);
    const area = await refreshArea();
    if (area?.at !== page.area?.at) {
      page.area = area;
      drawNear(page);
    }
  } catch (error) {
    failed(error);
  } finally {
    byId("send").removeAttribute("aria-busy");
  }
}

async function tellOutcome({ kind, faults: words }, asked) {
  if (kind === "signed_out") await showPhone();
  if (kind === "busy" || (kind === "nothing" && !asked)) return;
  const found = counts(await all("queue"));
  const bad = kind !== "done" || found.faulty > 0;
  const own = kind === "done" && found.faulty ? "sent_faulty" : SAID[kind];
  if (kind === "offline" && !asked && byId("told").className === "good") return;
  say(words?.length ? words.join(" ") : t(own), kind === "nothing" ? "" : bad ? "bad" : "good");
}

// --- the phone ---------------------------------------------------------------------------------------------------

async function showPhone() {
  const [token, me, refused] = await Promise.all(["token", "me", "refused"].map(setting));
  const [persisted, estimate] = await Promise.all([
    navigator.storage?.persisted?.() ?? false, navigator.storage?.estimate?.() ?? {},
  ]);
  const full = estimate.quota > 0 && estimate.usage / estimate.quota > NEARLY_FULL;
  drawPhone(byId("phone"), { token, me, refused, space: { persisted, full }, act: { signIn: enter, signOut: leave } });
}

async function enter(code, name) {
  try {
    const wrong = await signIn(code, name);
    if (wrong) return wrong.length ? wrong : [t("away")];
  } catch (error) {
    if (error instanceof Unreachable) return [t("sign_in_signal")];
    throw error;
  }
  await showPhone();
  say(t("signed_in"), "good");
  byId("h-telefon").focus();
  navigator.storage?.persist?.().then(showPhone, () => {});
  await send();
  return null;
}

async function leave() {
  if (!confirm(t("sign_out_sure"))) return;
  await signOut();
  await showPhone();
  say(t("signed_out"));
  byId("h-telefon").focus();
}

// --- the page ----------------------------------------------------------------------------------------------------

function showView(focus) {
  const wanted = VIEWS.find((name) => `#${name}` === location.hash) ?? "bod";
  for (const name of VIEWS) byId(`view-${name}`).hidden = name !== wanted;
  for (const link of byId("nav").querySelectorAll("a")) {
    if (link.hash === `#${wanted}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (focus) {
    say("");
    scrollTo(0, 0);
    byId(`h-${wanted}`).focus({ preventScroll: true });
  }
}

function showSignal() {
  byId("signal").textContent = t(navigator.onLine ? "online" : "offline");
}

async function drawAll() {
  wordTree(document);
  document.title = t("title");
  byId("language").textContent = t("other_language");
  byId("language").lang = language() === "cs" ? "en" : "cs";
  drawForm(byId("form"), page);
  showSignal();
  byId("ready").textContent = t(navigator.serviceWorker?.controller ? "ready" : "not_ready");
  await showQueue();
  await showPhone();
}

async function switchLanguage() {
  useLang(language() === "cs" ? "en" : "cs");
  await keep("lang", language());
  say("");
  await drawAll();
  byId("language").focus();
}

function wire() {
  byId("form").addEventListener("submit", save);
  byId("send").addEventListener("click", () => send({ asked: true }));
  byId("tidy").addEventListener("click", tidy);
  byId("language").addEventListener("click", switchLanguage);
  byId("reload").addEventListener("click", () => location.reload());
  addEventListener("hashchange", () => (location.hash === "#main" ? byId("main").focus() : showView(true)));
  addEventListener("online", () => { showSignal(); send(); });
  addEventListener("offline", showSignal);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (!document.hidden && navigator.onLine && !byId("send").disabled) send(); }, AGAIN_MS);
  onNews(async (what) => {
    if (what === "draft") {
      await loadDraft();
      drawForm(byId("form"), page);
    }
    await showQueue();
  });
}

async function work() {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  const first = !serviceWorker.controller;
  serviceWorker.addEventListener("controllerchange", () => {
    byId("ready").textContent = t("ready");
    byId("update").hidden = first;
  });
  await serviceWorker.register("service-worker.js", { scope: "./" }).catch(() => {});
}

async function start() {
  await loadWords("cs");
  if (!isSecureContext || !globalThis.indexedDB) {
    wordTree(document);
    return say(t(isSecureContext ? "no_base" : "insecure"), "bad");
  }
  try {
    useLang((await setting("lang")) ?? new URLSearchParams(location.search).get("lang"));
    page.asking = await (await fetch("questions.json")).json();
    page.area = (await setting("area")) ?? null;
    await loadDraft();
  } catch (error) {
    wordTree(document);
    return failed(error);
  }
  wire();
  await drawAll();
  showView(false);
  document.body.dataset.ready = "yes";
  work();
  await sweep().catch(failed);
  if (!(await setting("token")) && !location.hash) say(t("welcome"));
  await send();
}

start();
