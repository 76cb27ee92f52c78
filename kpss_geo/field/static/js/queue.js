// The queue as a list: what waits, what is to be mended, what the server has.

import { drawing, h } from "./dom.js";
import { isMine } from "./sync.js";
import { dayText, named, t } from "./words.js";

const ORDER = { faulty: 0, waiting: 1, sent: 2 };
const SIGNS = { accessible: "●", partly: "◐", inaccessible: "✕", unverified: "?" };

export function counts(items) {
  const found = { waiting: 0, faulty: 0, sent: 0 };
  for (const item of items) found[item.state] += 1;
  return found;
}

export function drawQueue(root, items, { asking, me, act }) {
  const sorted = [...items].sort((one, other) =>
    ORDER[one.state] - ORDER[other.state] || (one.created_at < other.created_at ? 1 : -1));
  root.replaceChildren(...sorted.map((item) => row(item, { asking, me, act })));
}

function row(item, { asking, me, act }) {
  const element = asking.elements.find((one) => one.id === item.element);
  const name = element ? named(element, "name") : item.element;
  const foreign = item.state === "waiting" && !isMine(item, me);
  const title = item.name ? `${name}: ${item.name}` : name;
  return h(`li.item.${item.state}`, { "data-event": item.event_id },
    h("div.head", {},
      element && drawing("0 0 24 24", { stroke: element.path }, "pictogram"),
      h("h3", {}, title),
      h("span.chip", {}, t(`state_${item.state}`))),
    h("p.quiet", {}, [dayText(item.created_at), item.photos.length && t("photo_count", { n: item.photos.length })].filter(Boolean).join(" · ")),
    foreign && h("p.quiet", {}, t("foreign", { owner: item.owner })),
    item.state === "sent" && h("p", {}, t(`outcome_${item.outcome}`)),
    item.category && h("p.grade", { "data-grade": item.category.grade },
      h("strong", {}, `${SIGNS[item.category.grade] ?? ""} ${item.category.label}`.trim()),
      item.category.why && h("span", {}, item.category.why)),
    item.faults.length > 0 && h("ul.wrong", {}, item.faults.map((words) => h("li", {}, words))),
    photoFaults(item, act),
    actions(item, title, act));
}

function photoFaults(item, act) {
  return item.photos.filter((photo) => photo.faults?.length).map((photo) => h("div", {},
    h("ul.wrong", {}, photo.faults.map((words) => h("li", {}, `${t("photo_of", { alt: photo.alt })} ${words}`))),
    h("button.plain", { type: "button", onclick: () => act.dropPhoto(item, photo) }, t("give_up_photo"))));
}

function actions(item, title, act) {
  const button = (word, how, kind = "plain") =>
    h(`button.${kind}`, { type: "button", "aria-label": `${t(word)}: ${title}`, onclick: () => how(item) }, t(word));
  const editable = !item.accepted && (item.state === "faulty" || (item.state === "waiting" && !item.tried));
  return h("div.row.actions", {},
    editable && button("mend", act.edit, item.state === "faulty" ? "primary" : "plain"),
    item.state === "faulty" && item.accepted && button("try_again", act.tryAgain),
    item.state !== "sent" && !item.accepted && button("give_up", act.giveUp));
}
