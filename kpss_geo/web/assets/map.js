// The one map of the app: layers fetched by hash, drawn on canvas, told to Python when somebody picks a place.
import { broken, flat, gathered, partedAt, placed } from "./placing.js";
import * as signs from "./signs.js";

const here = new URL(".", import.meta.url);
let leaflet;

function ready() {
  leaflet ??= (async () => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("leaflet.css", here).href;
    document.head.append(style);
    await import(new URL("leaflet.js", here).href);
    return window.L;
  })();
  return leaflet;
}

const fetched = new Map(); // by hash: a promise of the layer's content

function content(told) {
  if (!fetched.has(told.sum)) {
    const found = told.inline
      ? Promise.resolve(JSON.parse(told.inline))
      : fetch(new URL(told.url, window.location.origin)).then((answer) => {
          if (!answer.ok) throw new Error(`layer ${told.url}: ${answer.status}`);
          return answer.json();
        });
    fetched.set(told.sum, found.then(unpacked));
    found.catch(() => fetched.delete(told.sum));
  }
  return fetched.get(told.sum);
}

function unpacked(layer) {
  if (layer.kind === "points") {
    for (const axis of ["lon", "lat"]) {
      let sum = 0;
      layer[axis] = Float64Array.from(layer[axis], (step) => (sum += step) * 1e-5);
    }
  } else {
    layer.paths = layer.paths.map((parts) => parts.map((rings) => rings.map(decoded)));
    layer.size = layer.paths.map((parts) => parts.reduce((sum, rings) => sum + (rings[0]?.length ?? 0), 0));
  }
  return layer;
}

function decoded(text) {
  const places = [];
  let at = 0, lat = 0, lon = 0;
  const step = () => {
    let value = 0, shift = 0, sign;
    do {
      sign = text.charCodeAt(at++) - 63;
      value |= (sign & 31) << shift;
      shift += 5;
    } while (sign >= 32);
    return value & 1 ? ~(value >> 1) : value >> 1;
  };
  while (at < text.length) {
    lat += step();
    lon += step();
    places.push([lat * 1e-5, lon * 1e-5]);
  }
  return places;
}

function bits(text, count) {
  if (text === null) return null;
  const raw = atob(text);
  return Uint8Array.from({ length: count }, (_, one) => (raw.charCodeAt(one >> 3) >> (one & 7)) & 1);
}

function bytes(text) {
  return text === null ? null : Int8Array.from(atob(text), (sign) => (sign.charCodeAt(0) << 24) >> 24);
}

// ---- canvases over the map: signs of points, and names above them ----

const PAD = 60;

// A canvas that follows the map; what is drawn on it is told by `paint(pen, corner, width, height)`.
function overlay(L, pane, paint) {
  return L.Layer.extend({
    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated kpss-points");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane(pane).append(this._canvas);
      if (map.options.zoomAnimation) map.on("zoomanim", this._animate, this);
    },
    onRemove(map) {
      this._canvas.remove();
      map.off("zoomanim", this._animate, this);
    },
    _animate(event) {
      if (!this._bounds) return;
      const at = this._map._latLngBoundsToNewLayerBounds(this._bounds, event.zoom, event.center).min;
      L.DomUtil.setTransform(this._canvas, at, this._map.getZoomScale(event.zoom));
    },
    draw() {
      const map = this._map;
      if (!map) return;
      const size = map.getSize(), ratio = window.devicePixelRatio || 1;
      const corner = map.containerPointToLayerPoint([-PAD, -PAD]);
      const width = size.x + 2 * PAD, height = size.y + 2 * PAD;
      this._canvas.width = width * ratio;
      this._canvas.height = height * ratio;
      this._canvas.style.width = `${width}px`;
      this._canvas.style.height = `${height}px`;
      L.DomUtil.setTransform(this._canvas, corner, 1);
      this._bounds = L.latLngBounds(map.layerPointToLatLng(corner), map.layerPointToLatLng(corner.add([width, height])));
      const pen = this._canvas.getContext("2d");
      pen.scale(ratio, ratio);
      paint.call(this, pen, corner, width, height);
    },
  });
}

function pointsLayer(L, state) {
  const Points = overlay(L, "points", function (pen, corner, width, height) {
    const map = this._map, origin = map.getPixelOrigin().add(corner);
    this.spots = gathered(inView(state, map.getZoom(), origin, width, height), map.getZoom(), origin);
    paintSpots(pen, state, this.spots);
  });
  return Points.extend({
    hit(place) {
      const at = this._map.latLngToContainerPoint(place).add([PAD, PAD]);
      let best = null;
      for (const spot of this.spots ?? []) {
        const away = Math.hypot(spot.x - at.x, spot.y - at.y);
        if (away < Math.max(22, spot.r + 2) && away <= (best?.away ?? Infinity)) best = { ...spot, away };
      }
      return best;
    },
  });
}

function inView({ layer, shown }, zoom, origin, width, height) {
  const found = [];
  for (let one = 0; one < layer.count; one++) {
    if (shown && !shown[one]) continue;
    const at = flat(layer, one, zoom), x = at.x - origin.x, y = at.y - origin.y;
    if (x >= 0 && y >= 0 && x <= width && y <= height) found.push({ x, y, one });
  }
  return found;
}

const FONT = '"Atkinson Hyperlegible", sans-serif'; // a canvas knows no style sheet

function categoryOf({ layer, paint }, one) {
  return paint ? paint[one] : layer.codes[one] ?? 0;
}

function paintSpots(pen, state, spots) {
  const { layer, palette, selected, told } = state;
  for (const spot of spots) {
    const { members } = spot;
    if (members.length === 1) {
      const [one] = members, category = categoryOf(state, one);
      signs.symbol(pen, spot, palette[category] ?? "#5b6770", told.marks[category], layer.symbols[layer.symbol[one]]);
    } else {
      const held = counted(state, members).map(([category, count]) =>
        ({ share: count / members.length, colour: palette[category] ?? "#5b6770", mark: told.marks[category] }));
      signs.group(pen, spot, members.length, held, FONT);
    }
    if (selected !== null && members.includes(selected)) signs.chosen(pen, spot);
  }
}

// How many of a group are of each category, in the order of the legend.
function counted(state, members) {
  const counts = new Map();
  for (const one of members) counts.set(categoryOf(state, one), (counts.get(categoryOf(state, one)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b);
}

// ---- names of areas: above the signs and beside them, the place of most people first ----

const LARGE = 0.3; // of the people of the largest place

function namesLayer(L, state, view) {
  return overlay(L, "names", function (pen, corner, width, height) {
    const map = this._map, { layer } = state, most = Math.max(...layer.people, 1);
    const order = layer.names.map((_, one) => one).sort((a, b) => layer.people[b] - layer.people[a]);
    const names = order.map((one) => {
      const at = map.latLngToLayerPoint(layer.names[one]).subtract(map.containerPointToLayerPoint([0, 0]));
      const large = layer.people[one] >= LARGE * most, size = large ? 14.5 : 12.5, font = `700 ${size}px ${FONT}`;
      const forms = [[layer.titles[one]], broken(layer.titles[one])].filter(Boolean).map((lines) => {
        pen.font = font;
        const wide = Math.max(...lines.map((line) => pen.measureText(line).width));
        return { lines, font, wide: Math.ceil(wide) + 4, high: Math.ceil(lines.length * size * 1.15) };
      });
      return { x: at.x, y: at.y, large, forms };
    });
    const size = map.getSize(), found = placed(names, view.spots(), view.furniture(), [size.x, size.y]);
    const ink = inked("--name"), halo = inked("--halo");
    pen.translate(PAD, PAD);
    this.placed = found.map((at, place) => at && { ...at, ...names[place].forms[at.form] });
    for (const at of this.placed) if (at) signs.name(pen, at.lines, at, at, ink, halo);
  });
}

// ---- areas and lines: Leaflet's own, on canvas ----

// A canvas that is gone draws no more, whatever was still asked of it for the next frame.
function canvas(L, options) {
  const Canvas = L.Canvas.extend({ _redraw() { if (this._ctx) L.Canvas.prototype._redraw.call(this); } });
  return new Canvas(options);
}

function pathsLayer(L, state) {
  const group = L.featureGroup();
  const { layer } = state;
  layer.paths.forEach((parts, one) => {
    const shape = layer.kind === "areas" ? L.polygon(parts, { smoothFactor: 0.5, interactive: false }) : L.polyline(parts.flat(), { smoothFactor: 0.5, interactive: false });
    shape.one = one;
    group.addLayer(shape);
  });
  return group;
}

const LAND = -2;

// a canvas knows no style sheet: a colour of the page's own, light or dark
function inked(name) {
  if (!name?.startsWith("--")) return name;
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  (document.querySelector(".stApp") ?? document.body).append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function styled(state) {
  const { layer, paint, shown, selected, told } = state, ground = inked("--land");
  const palette = state.palette.map((colour, place) => (told.striped.includes(place) ? signs.striped(colour) : inked(colour)));
  const border = inked("--border"), strong = inked("--ink");
  state.drawn.eachLayer((shape) => {
    const one = shape.one, code = paint ? paint[one] : 0, there = !shown || shown[one];
    const chosen = one === selected;
    if (layer.kind === "areas") {
      shape.setStyle({
        stroke: there,
        color: chosen ? strong : border,
        weight: chosen ? 3 : 1,
        fill: there,
        fillColor: code < 0 ? ground : palette[code],
        fillOpacity: code === LAND ? 1 : code < 0 ? 0.01 : told.opacity,
      });
    } else {
      shape.setStyle({ stroke: there && code >= 0, color: palette[code], weight: (layer.weight ?? 2) + (chosen ? 3 : 0), opacity: 0.9 });
    }
    if (chosen) shape.bringToFront();
  });
}

// ---- the map ----

function label(layer, one) {
  const box = document.createElement("div");
  box.className = "kpss-label";
  const title = document.createElement("strong");
  title.textContent = layer.titles[one] ?? "";
  box.append(title);
  for (const line of layer.lines[one] ?? []) {
    const told = document.createElement("span");
    told.textContent = line;
    box.append(told);
  }
  return box;
}

// What a group holds, in the words of the legend; null where its points are of no categories.
function held(state, members) {
  const { marks } = state.told, box = document.createElement("div");
  box.className = "kpss-label";
  for (const [category, count] of counted(state, members)) {
    if (!marks[category]?.name) return null;
    const told = document.createElement("span");
    told.textContent = `${marks[category].sign} ${marks[category].name}:\u00a0${count}`;
    box.append(told);
  }
  return box;
}

// Places that no zoom parts: a button each.
function several({ layer }, members, words, choose) {
  const box = document.createElement("div");
  box.className = "kpss-label kpss-several";
  const title = document.createElement("strong");
  title.textContent = words.here;
  box.append(title);
  for (const one of members) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = layer.titles[one] || String(one + 1);
    button.addEventListener("click", () => choose(one));
    box.append(button);
  }
  return box;
}

function pin(L, at, { path, colour }) {
  const html = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  html.setAttribute("viewBox", "-2 -2 44 44");
  html.setAttribute("aria-hidden", "true");
  for (const [d, fill] of [[path, colour], ["M20 10a5 5 0 1 0 .01 0z", "#fff"]]) {
    const part = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ d, fill, stroke: "#fff", "stroke-width": 2.5 })) part.setAttribute(name, value);
    html.append(part);
  }
  const icon = L.divIcon({ className: "kpss-pin", html, iconSize: [PIN, PIN], iconAnchor: [PIN / 2, (PIN * 41) / 44] });
  return L.marker(at, { icon, interactive: false, keyboard: false, pane: "place" });
}

const PIN = 42, BAR = 58; // a chosen place's sign, and what the buttons take of the map's right side
const NEAREST = 19; // zoom
const EDGE = 22; // left free around what is fitted
const NARROW = 500; // where the buttons would hide a good part of what is fitted
const asked = (query) => matchMedia(query).matches;

class View {
  constructor(L, root, send) {
    this.L = L;
    this.send = send;
    this.states = new Map();
    this.box = document.createElement("div");
    this.box.className = "kpss-map";
    root.append(this.box);
    this.map = L.map(this.box, {
      preferCanvas: true,
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.1,
      minZoom: 5,
      maxZoom: NEAREST,
      dragging: !asked("(pointer: coarse)"), // a page is scrolled with one finger, a map moved with two
      renderer: canvas(L, { padding: 0.3, tolerance: 4 }),
      fadeAnimation: !asked("(prefers-reduced-motion: reduce)"),
      zoomAnimation: !asked("(prefers-reduced-motion: reduce)"),
    });
    for (const [pane, height] of [["points", 450], ["names", 455], ["place", 460]]) {
      this.map.createPane(pane).style.zIndex = height;
      this.map.getPane(pane).style.pointerEvents = "none";
    }
    this.map.setView([49, 14.77], 10);
    L.control.scale({ imperial: false, maxWidth: 110 }).addTo(this.map);
    this.map.on("click", (event) => this.clicked(event.latlng));
    this.map.on("mousemove", (event) => this.hovered(event.latlng));
    this.map.on("mouseout", () => this.tip?.remove());
    this.map.on("moveend", () => this.paint());
    this.map.on("dragstart", () => { this.moved = true; });
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.box);
    this.gestures();
    this.restyle = () => {
      for (const state of this.states.values()) if (state.layer.kind !== "points") styled(state);
      this.paint();
    };
    this.looks = ["print", "(prefers-color-scheme: dark)"].map((query) => matchMedia(query));
    for (const one of this.looks) one.addEventListener("change", this.restyle);
    document.fonts.load('700 12px "Atkinson Hyperlegible"', "aě").then(() => this.paint());
  }

  // a wheel zooms only with Ctrl, one finger scrolls the page: else a reader would be caught in the map
  gestures() {
    this.map.scrollWheelZoom.disable();
    this.box.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.moved = true;
        this.map.setZoomAround(this.map.mouseEventToContainerPoint(event), this.map.getZoom() - Math.sign(event.deltaY) * 0.5);
      }
    }, { passive: false });
    let fades;
    this.box.addEventListener("touchmove", ({ touches }) => {
      this.box.classList.toggle("kpss-map-held", touches.length === 1 && !this.map.dragging.enabled());
      if (touches.length > 1) this.moved = true;
      clearTimeout(fades);
      fades = setTimeout(() => this.box.classList.remove("kpss-map-held"), 1200);
    }, { passive: true });
  }

  resized() {
    this.map.invalidateSize({ animate: false });
    if (this.wanted && !this.moved) this.fit(this.wanted);
    this.paint();
  }

  async update(told) {
    this.told = told;
    this.box.style.height = `${told.height}px`;
    this.box.setAttribute("role", "region");
    this.box.setAttribute("aria-label", told.description);
    this.controls(told);
    this.map.invalidateSize({ animate: false });
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const contents = await Promise.all(told.layers.map(content));
    if (turn !== this.turn || this.closed) return; // a newer picture is on its way, or nobody looks any more
    const names = new Set(told.layers.map((one) => one.name));
    for (const [name, state] of this.states) if (!names.has(name)) this.drop(name, state);
    told.layers.forEach((one, place) => this.lay(one, contents[place], place));
    this.mark(told.marker);
    const wanted = JSON.stringify(told.fit);
    if (told.fit && wanted !== this.fitted) {
      this.fitted = wanted;
      this.wanted = told.fit;
      this.moved = false;
      this.fit(told.fit);
    }
    this.paint();
    this.box.dataset.drawn = String(turn);
  }

  fit([west, south, east, north]) {
    const right = this.map.getSize().x < NARROW ? BAR + 14 : EDGE;
    this.map.fitBounds([[south, west], [north, east]],
      { animate: false, paddingTopLeft: [EDGE, EDGE], paddingBottomRight: [right, 30], maxZoom: 17 });
  }

  paint() {
    const states = [...this.states.values()];
    for (const state of states) if (state.layer.kind === "points") state.drawn.draw();
    for (const state of states) state.named?.draw();
  }

  // What names leave free: signs, the chosen place, and the map's own furniture, in pixels of the map.
  spots() {
    const found = [...this.states.values()].flatMap(({ drawn }) => drawn.spots ?? []).map(({ x, y, r }) => ({ x: x - PAD, y: y - PAD, r }));
    if (this.told.marker) {
      const { x, y } = this.map.latLngToContainerPoint([this.told.marker[1], this.told.marker[0]]);
      found.push({ x, y: y - PIN / 2, r: PIN / 2 });
    }
    return found;
  }

  furniture() {
    const whole = this.box.getBoundingClientRect();
    return [...this.box.querySelectorAll(".kpss-map-bar, .leaflet-control-scale, .kpss-map-credit")]
      .map((one) => one.getBoundingClientRect())
      .map(({ left, top, right, bottom }) => [left - whole.left, top - whole.top, right - whole.left, bottom - whole.top]);
  }

  drop(name, state) {
    this.map.removeLayer(state.drawn);
    state.named?.remove();
    this.states.delete(name);
  }

  lay(told, layer, place) {
    let state = this.states.get(told.name);
    if (state && state.sum !== told.sum) {
      this.drop(told.name, state);
      state = undefined;
    }
    const now = {
      told, layer, place, sum: told.sum, palette: told.palette, selected: told.selected,
      paint: bytes(told.paint), shown: bits(told.shown, layer.count),
    };
    if (!state) {
      state = Object.assign({}, now);
      state.drawn = layer.kind === "points" ? new (pointsLayer(this.L, state))() : pathsLayer(this.L, state);
      this.states.set(told.name, state);
      if (layer.kind !== "points") styled(state);
      state.drawn.addTo(this.map);
      if (layer.names) state.named = new (namesLayer(this.L, state, this))().addTo(this.map);
    } else {
      Object.assign(state, now);
      if (layer.kind !== "points") styled(state);
    }
  }

  mark(marker) {
    this.marker?.remove();
    this.marker = null;
    if (!marker) return;
    const at = [marker[1], marker[0]], parts = [pin(this.L, at, this.told.pin)];
    if (marker[2]) parts.unshift(this.L.circle(at, { radius: marker[2], color: inked("--ink"), weight: 1.5, dashArray: "5 4", fillColor: this.told.pin.colour, fillOpacity: 0.12, interactive: false, pane: "place" }));
    this.marker = this.L.layerGroup(parts).addTo(this.map);
  }

  // topmost feature at a place: points before lines before areas, later layers before earlier ones
  at(place) {
    const order = { points: 2, lines: 1, areas: 0 };
    const states = [...this.states.values()].filter((one) => one.told.pick)
      .sort((a, b) => order[b.layer.kind] - order[a.layer.kind] || b.place - a.place);
    for (const state of states) {
      if (state.layer.kind === "points") {
        const hit = state.drawn.hit(place);
        if (hit) return { state, members: hit.members };
      } else {
        const spot = this.map.latLngToLayerPoint(place);
        let found = null;
        state.drawn.eachLayer((shape) => {
          if ((!state.shown || state.shown[shape.one]) && shape._containsPoint?.(spot)) found = shape.one;
        });
        if (found !== null) return { state, members: [found] };
      }
    }
    return null;
  }

  hovered(place) {
    if (asked("(hover: none)")) return;
    const hit = this.at(place);
    this.box.style.cursor = hit || this.told.pick_place ? "pointer" : "";
    const alone = hit?.members.length === 1 && hit.state.layer.titles.length;
    const content = alone ? label(hit.state.layer, hit.members[0]) : hit?.members.length > 1 ? held(hit.state, hit.members) : null;
    if (!content) return this.tip?.remove();
    this.tip ??= this.L.tooltip({ className: "kpss-tip" });
    this.aside(place);
    this.tip.setContent(content).setLatLng(place);
    if (!this.map.hasLayer(this.tip)) this.tip.addTo(this.map);
  }

  // a tooltip stands where the map has room for it
  aside(place) {
    const { x, y } = this.map.latLngToContainerPoint(place), size = this.map.getSize();
    const side = x < 140 ? "right" : x > size.x - 140 ? "left" : y < 120 ? "bottom" : "top";
    const off = { right: [14, 0], left: [-14, 0], bottom: [0, 16], top: [0, -14] };
    Object.assign(this.tip.options, { direction: side, offset: this.L.point(off[side]) });
  }

  clicked(place) {
    const hit = this.at(place);
    if (hit && hit.members.length > 1) return this.closer(hit, place);
    if (!hit && !this.told.pick_place) return this.map.closePopup();
    this.picked(hit?.state, hit?.members[0], place);
  }

  // a group opens: nearer, or where no zoom parts it, as a list
  closer({ state, members }, place) {
    const { layer } = state, map = this.map;
    const bounds = this.L.latLngBounds(members.map((one) => [layer.lat[one], layer.lon[one]]));
    const parted = partedAt(layer, members, map.getZoom() + 0.5, NEAREST);
    if (parted === null) {
      return this.popup(place, several(state, members, this.told.words, (one) => this.picked(state, one, place)));
    }
    this.moved = true;
    const fits = Math.min(map.getBoundsZoom(bounds, false, this.L.point(80, 80)), map.getZoom() + 4);
    map.setView(bounds.getCenter(), Math.max(parted, Math.min(fits, NEAREST)));
  }

  picked(state, one, place) {
    if (state?.layer.titles.length) this.popup(place, label(state.layer, one));
    this.send("picked", {
      layer: state?.told.name ?? null,
      index: one ?? null,
      lon: +place.wrap().lng.toFixed(6),
      lat: +place.lat.toFixed(6),
    });
  }

  popup(place, content) {
    this.tip?.remove();
    const { x, y } = this.map.getSize(), most = Math.min(270, x - BAR - 70);
    content.style.maxWidth = `${most}px`;
    this.L.popup({
      className: "kpss-popup", autoPanPaddingTopLeft: [10, 10], autoPanPaddingBottomRight: [BAR, 34],
      maxWidth: most, minWidth: 120, maxHeight: y - 120, offset: [0, 0],
    }).setLatLng(place).setContent(content).openOn(this.map);
    this.box.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", this.told.words.close);
  }

  controls({ words, credit }) {
    const now = JSON.stringify([words, credit]);
    if (this.words === now) return;
    this.words = now;
    for (const one of [this.bar, this.credit, this.hint]) one?.remove();
    this.bar = document.createElement("div");
    this.bar.className = "kpss-map-bar";
    const does = {
      in: ["+", () => this.map.zoomIn()],
      out: ["\u2212", () => this.map.zoomOut()],
      whole: ["\u2922", () => { this.moved = false; if (this.wanted) this.fit(this.wanted); }],
    };
    for (const [name, [sign, run]] of Object.entries(does)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.title = words[name];
      button.setAttribute("aria-label", words[name]);
      button.addEventListener("click", (event) => { event.stopPropagation(); this.moved = name !== "whole"; run(); });
      this.bar.append(button);
    }
    this.L.DomEvent.disableClickPropagation(this.bar);
    [this.credit, this.hint] = [["kpss-map-credit", credit], ["kpss-map-hint", words.two]].map(([style, text]) => {
      const part = document.createElement("div");
      part.className = style;
      part.textContent = text;
      return part;
    });
    this.hint.setAttribute("aria-hidden", "true");
    this.box.append(this.bar, this.credit, this.hint);
  }

  close() {
    this.closed = true;
    this.watch.disconnect();
    for (const one of this.looks) one.removeEventListener("change", this.restyle);
    this.map.remove();
  }
}

const views = new WeakMap();

export async function show({ data, parentElement, setTriggerValue }) {
  const L = await ready();
  const root = parentElement.querySelector(".kpss-map-root") ?? parentElement;
  let view = views.get(root);
  if (!view) {
    view = new View(L, root, setTriggerValue);
    views.set(root, view);
  }
  view.send = setTriggerValue;
  try {
    await view.update(data);
    root.querySelector(".kpss-map-fault")?.remove();
  } catch (error) {
    const told = root.querySelector(".kpss-map-fault") ?? document.createElement("p");
    told.className = "kpss-map-fault";
    told.setAttribute("role", "alert");
    told.textContent = data.words.fault;
    root.prepend(told);
  }
  return () => {
    if (!root.isConnected) {
      view.close();
      views.delete(root);
    }
  };
}

export function locate({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".kpss-gps");
  root.textContent = "";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data.words.button;
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  root.append(button, told);
  button.addEventListener("click", () => {
    if (!navigator.geolocation) {
      told.textContent = data.words.none;
      return;
    }
    button.disabled = true;
    told.textContent = data.words.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        told.textContent = "";
        setTriggerValue("found", { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy });
      },
      (error) => {
        button.disabled = false;
        told.textContent = error.code === 1 ? data.words.refused : data.words.failed;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
}
