// Elements of the page; text is always text.

const SVG = "http://www.w3.org/2000/svg";

// h("p.help", {id: "x", onclick: f}, "text", child): falsy children and attributes are left out.
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (["value", "checked", "disabled", "hidden"].includes(name)) made[name] = value;
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

export function drawing(viewBox, paths, name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", viewBox);
  made.setAttribute("class", name);
  made.setAttribute("aria-hidden", "true");
  made.setAttribute("focusable", "false");
  for (const [kind, d] of Object.entries(paths)) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", kind);
    made.append(path);
  }
  return made;
}

export const byId = (id) => document.getElementById(id);
