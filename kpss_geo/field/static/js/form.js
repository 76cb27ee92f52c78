// The form of one point: only questions that make sense, "nevím" everywhere, every change kept at once.

import { byId, drawing, h } from "./dom.js";
import { answers, pair, position, today } from "./draft.js";
import { asked, fault } from "./logic.js";
import { rowsOf, suspects } from "./near.js";
import { field, question } from "./fields.js";
import { locating } from "./position.js";
import { figureText, named, t } from "./words.js";

const SIDES = ["vlevo", "vpravo"];

// `page` has draft, asking, area and pictures (bytes by id); changed() keeps the draft, the others act.
export function drawForm(root, page) {
  root.replaceChildren(
    h("div.faults", { id: "faults", tabindex: "-1", hidden: true }),
    elements(page),
    h("div", { id: "rest" }),
  );
  drawRest(page);
}

function elements(page) {
  const options = page.asking.elements.map((one) =>
    h("label.tile", {},
      h("input", { type: "radio", name: "element", value: one.id, checked: page.draft.element === one.id,
        onchange: () => { page.draft.element = one.id; page.changed(); drawRest(page); } }),
      drawing("0 0 24 24", { stroke: one.path }, "pictogram"),
      h("span", {}, named(one, "name"))));
  return h("fieldset", { id: "q-element" }, h("legend", {}, t("what")), h("div.tiles", {}, options));
}

const elementOf = (page) => page.asking.elements.find((one) => one.id === page.draft.element);

function drawRest(page) {
  const rest = byId("rest");
  const element = elementOf(page);
  if (!element) {
    rest.replaceChildren(h("p.quiet", {}, t("choose_first")));
    return;
  }
  rest.replaceChildren(
    where(page),
    h("div", { id: "near" }),
    about(page, element),
    questions(page),
    photos(page),
    when(page),
    h("div.row.actions.end", {},
      h("button.primary", { type: "submit" }, t("save")),
      h("button.plain", { type: "button", onclick: page.dropDraft }, t("drop_draft"))),
  );
  drawNear(page);
}

// --- where -------------------------------------------------------------------------------------------------------

function where(page) {
  const { draft } = page;
  const found = h("p.told", { id: "fix", role: "status" }, fixText(draft));
  const button = h("button.primary.wide", { type: "button", id: "gps" }, t("gps"));
  button.addEventListener("click", () => locate(page, button, found));
  const set = (name) => (text) => {
    const both = name === "lat" ? pair(text) : null;
    if (both) {
      [draft.lat, draft.lon] = both;
      byId("i-lat").value = both[0];
      byId("i-lon").value = both[1];
    } else draft[name] = text;
    if (name !== "accuracy_m") draft.method = "map";
    page.changed();
    drawNear(page);
  };
  return h("fieldset", { id: "q-place" },
    h("legend", {}, t("where")), button, found,
    h("details", { open: draft.method === "map" && draft.lat !== "" },
      h("summary", {}, t("by_hand")),
      h("p.help", {}, t("by_hand_help")),
      h("div.pair", {},
        field("lat", t("lat"), draft.lat, set("lat"), { inputmode: "text" }),
        field("lon", t("lon"), draft.lon, set("lon"), { inputmode: "text" }),
        field("accuracy_m", t("accuracy"), draft.accuracy_m, set("accuracy_m"), { inputmode: "decimal" }))));
}

function fixText(draft) {
  const place = position(draft);
  if (!place || draft.method !== "gps") return "";
  return t(place.accuracy_m > 20 ? "fix_poor" : "fix", { metres: figureText(place.accuracy_m) });
}

function locate(page, button, found) {
  const { draft } = page;
  if (page.stopLocating) {
    page.stopLocating();
    return;
  }
  button.textContent = t("gps_stop");
  found.textContent = t("gps_wait");
  let ended = false;
  const stop = locating((best) => {
    Object.assign(draft, {
      lat: best.lat.toFixed(6), lon: best.lon.toFixed(6), accuracy_m: String(best.accuracy_m), method: "gps",
    });
    for (const name of ["lat", "lon", "accuracy_m"]) if (byId(`i-${name}`)) byId(`i-${name}`).value = draft[name];
    found.textContent = fixText(draft);
    page.changed();
    drawNear(page);
  }, (how) => {
    ended = true;
    page.stopLocating = null;
    button.textContent = t("gps");
    if (how !== "done") found.textContent = how === "stopped" ? fixText(draft) : t(`gps_${how}`);
  });
  page.stopLocating = ended ? null : stop;
}

// --- duplicates --------------------------------------------------------------------------------------------------

export function drawNear(page) {
  const box = byId("near");
  if (!box) return;
  const { draft, area } = page;
  const place = position(draft);
  const usable = area && place && !Number.isNaN(place.lat + place.lon);
  const found = usable ? suspects(elementOf(page), place, draft.side, rowsOf(area)) : [];
  if (!found.length && !draft.base_version) {
    box.replaceChildren();
    return;
  }
  const choose = (point) => () => {
    draft.point_id = point?.point_id ?? crypto.randomUUID();
    draft.base_version = point?.version ?? "";
    draft.same_as = point ? label(page, point) : "";
    page.changed();
  };
  const known = found.some((point) => point.point_id === draft.point_id);
  const kept = draft.base_version && !known ? [{ point_id: draft.point_id, version: draft.base_version, words: draft.same_as }] : [];
  const option = (point) => h("label.option", {},
    h("input", { type: "radio", name: "same", onchange: choose(point),
      checked: point ? draft.point_id === point.point_id : !draft.base_version }),
    h("span", {}, point ? point.words ?? label(page, point) : t("near_new")));
  box.replaceChildren(h("fieldset.near", { id: "q-same" },
    h("legend", {}, t("near")), h("p.help", {}, t("near_help")),
    h("div.options", {}, option(null), [...kept, ...found].map(option))));
}

function label(page, point) {
  const name = point.name ? ` ${point.name}` : "";
  const metres = t("metres_away", { metres: Math.round(point.metres) });
  return `${named(elementOf(page), "name")}${name}, ${metres}`;
}

// --- name, side, day ---------------------------------------------------------------------------------------------

function about(page, element) {
  const { draft } = page;
  const keep = (name) => (text) => { draft[name] = text; page.changed(); };
  const side = h("fieldset.question", { id: "q-side" }, h("legend", {}, t("side")), h("p.help", {}, t("side_help")),
    h("div.options", {}, ["", ...SIDES].map((value) => h("label.option", {},
      h("input", { type: "radio", name: "side", value, checked: draft.side === value,
        onchange: () => { draft.side = value; page.changed(); drawNear(page); } }),
      h("span", {}, t(value ? `side_${value}` : "side_none"))))));
  return h("fieldset", { id: "q-about" }, h("legend", {}, t("which")),
    field("name", t("name"), draft.name, keep("name"), { maxlength: 200, help: t("name_help") }),
    element.by_side && side);
}

function when(page) {
  const { draft } = page;
  return h("fieldset", { id: "q-when" }, h("legend", {}, t("when")),
    field("observed_on", t("observed_on"), draft.observed_on, (text) => { draft.observed_on = text; page.changed(); },
      { type: "date", max: today() }));
}

// --- questions ---------------------------------------------------------------------------------------------------

function questions(page) {
  const own = page.asking.questions.filter((one) => one.elements.includes(page.draft.element));
  const changed = (one, settled) => {
    page.changed();
    showRelevant(page, own);
    if (settled) showFault(page, one);
  };
  const box = h("fieldset", { id: "q-questions" }, h("legend", {}, t("questions")), h("p.help", {}, t("questions_help")),
    own.map((one) => question(one, page, (settled) => changed(one, settled))));
  showRelevant(page, own, box);
  return box;
}

// Questions come and go where they stand, so that nothing typed and no focus is lost.
function showRelevant(page, own, box = byId("q-questions")) {
  const given = answers(page.draft, page.asking.questions);
  const shown = new Set(asked(page.asking.questions, page.draft.element, given).map((one) => one.field));
  for (const one of own) box.querySelector(`#q-${one.field}`).hidden = !shown.has(one.field);
}

export function faultText(page, wrong) {
  const known = { ...wrong, unit: wrong.unit ?? "" };
  for (const name of ["value", "least", "most"]) if (name in known) known[name] = figureText(known[name]);
  if (wrong.name) known.name = t(`leg_${wrong.name}`);
  const words = t(wrong.key, known).replace(/ {2,}/g, " ");
  return wrong.question ? `${named(wrong.question, "label")}: ${words}` : words;
}

function showFault(page, one) {
  const value = answers(page.draft, page.asking.questions)[one.field];
  const wrong = value === undefined ? null : fault(one, value, page.asking.leg);
  markFault(one.field, wrong ? faultText(page, wrong) : "");
}

export function markFault(at, words) {
  const place = byId(`f-${at}`);
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
  const input = byId(`i-${at}`);
  if (input) {
    if (words) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }
}

// All faults above the form, each leading to its field.
export function showFaults(page, wrong) {
  for (const place of document.querySelectorAll("#form .fault")) markFault(place.id.slice(2), "");
  const box = byId("faults");
  box.hidden = !wrong.length;
  if (!wrong.length) return;
  for (const one of wrong) markFault(one.at, faultText(page, { ...one, question: null }));
  const go = (at) => (event) => {
    event.preventDefault();
    const target = byId(`i-${at}`) ?? byId(`q-${at}`)?.querySelector("input, button") ?? byId(`q-${at}`);
    target?.closest("details")?.setAttribute("open", "");
    target?.focus();
    target?.scrollIntoView({ block: "center" });
  };
  box.replaceChildren(h("h3", {}, t("faults")), h("ul", {}, wrong.map((one) =>
    h("li", {}, h("a", { href: `#q-${one.at}`, onclick: go(one.at) }, faultText(page, one))))));
  box.focus();
  box.scrollIntoView({ block: "start" });
}

// --- photos ------------------------------------------------------------------------------------------------------

function photos(page) {
  const input = h("input", { type: "file", accept: "image/*", capture: "environment", id: "camera", "aria-describedby": "h-camera" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (file && (await page.addPhoto(file))) drawPhotos(page);
  });
  const box = h("fieldset", { id: "q-photos" }, h("legend", {}, t("photos")), h("p.help", { id: "h-camera" }, t("photos_help")),
    h("label.button", { for: "camera" }, t("camera")), input, h("div", { id: "pictures" }));
  drawPhotos(page, box.querySelector("#pictures"));
  return box;
}

function drawPhotos(page, box = byId("pictures")) {
  for (const one of box.querySelectorAll("img")) URL.revokeObjectURL(one.src);
  box.replaceChildren(...page.draft.photos.map((photo, place) => {
    const picture = page.pictures.get(photo.id);
    const shown = picture && URL.createObjectURL(new Blob([picture.bytes], { type: picture.type }));
    const name = t("photo", { place: place + 1 });
    return h("div.photo", {},
      shown ? h("img", { src: shown, alt: photo.alt || name }) : h("p.quiet", {}, name),
      h("div", {},
        field(`alt-${photo.id}`, t("alt", { name }), photo.alt, (text) => { photo.alt = text; page.changed(); },
          { maxlength: 500, help: t("alt_help") }),
        h("button.plain", { type: "button", onclick: async () => {
          await page.removePhoto(photo.id);
          drawPhotos(page);
        } }, t("remove_photo", { name }))));
  }));
}
