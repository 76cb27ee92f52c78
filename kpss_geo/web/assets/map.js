// The one map of the app: layers fetched by hash, drawn on canvas, told to Python when somebody picks a place.
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

// ---- points: one canvas, grouped by a grid where they would lie on each other ----

const CELL = 46, DOT = 6, SIGN = 13, NAMED_FROM = 15;

function pointsLayer(L, state) {
  return L.Layer.extend({
    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated kpss-points");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane("points").append(this._canvas);
      map.on("moveend zoomend resize", this.draw, this);
      if (map.options.zoomAnimation) map.on("zoomanim", this._animate, this);
      this.draw();
    },
    onRemove(map) {
      this._canvas.remove();
      map.off("moveend zoomend resize", this.draw, this);
      map.off("zoomanim", this._animate, this);
    },
    _animate(event) {
      const map = this._map;
      const at = map._latLngBoundsToNewLayerBounds(this._bounds, event.zoom, event.center).min;
      L.DomUtil.setTransform(this._canvas, at, map.getZoomScale(event.zoom));
    },
    draw() {
      const map = this._map;
      if (!map || !state.layer) return;
      const pad = 60, size = map.getSize(), ratio = window.devicePixelRatio || 1;
      const corner = map.containerPointToLayerPoint([-pad, -pad]);
      const width = size.x + 2 * pad, height = size.y + 2 * pad;
      this._canvas.width = width * ratio;
      this._canvas.height = height * ratio;
      this._canvas.style.width = `${width}px`;
      this._canvas.style.height = `${height}px`;
      L.DomUtil.setTransform(this._canvas, corner, 1);
      this._bounds = L.latLngBounds(map.layerPointToLatLng(corner), map.layerPointToLatLng(corner.add([width, height])));
      const pen = this._canvas.getContext("2d");
      pen.scale(ratio, ratio);
      this.spots = grouped(map, state, corner, width, height);
      paintSpots(pen, state, this.spots, map.getZoom());
    },
    hit(place) {
      const at = this._map.latLngToLayerPoint(place).subtract(this._map.containerPointToLayerPoint([-60, -60]));
      let best = null, nearest = 22;
      for (const spot of this.spots ?? []) {
        const away = Math.hypot(spot.x - at.x, spot.y - at.y);
        if (away < Math.max(nearest, spot.r + 2) && away <= (best?.away ?? Infinity)) best = { ...spot, away };
      }
      return best;
    },
  });
}

function grouped(map, state, corner, width, height) {
  const { layer, shown } = state;
  const scale = 256 * 2 ** map.getZoom(), origin = map.getPixelOrigin();
  const alone = map.getZoom() >= 17, cells = new Map(), spots = [];
  for (let one = 0; one < layer.count; one++) {
    if (shown && !shown[one]) continue;
    const sin = Math.sin((layer.lat[one] * Math.PI) / 180);
    const x = scale * (layer.lon[one] / 360 + 0.5) - origin.x - corner.x;
    const y = scale * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) - origin.y - corner.y;
    if (x < 0 || y < 0 || x > width || y > height) continue;
    // the grid is tied to the ground, so groups stay while the map is moved
    const key = alone
      ? one
      : Math.floor((x + origin.x + corner.x) / CELL) * 1e7 + Math.floor((y + origin.y + corner.y) / CELL);
    const cell = cells.get(key);
    if (cell) {
      cell.x += x; cell.y += y; cell.count += 1; cell.members.push(one);
    } else cells.set(key, { x, y, count: 1, members: [one] });
  }
  for (const cell of cells.values()) {
    cell.x /= cell.count;
    cell.y /= cell.count;
    cell.r = cell.count === 1 ? SIGN : Math.min(24, 13 + 3 * Math.log10(cell.count) * 1.6);
    spots.push(cell);
  }
  return spots;
}

const drawnPaths = new Map();
function path2d(text) {
  if (!drawnPaths.has(text)) drawnPaths.set(text, new Path2D(text));
  return drawnPaths.get(text);
}

function paintSpots(pen, state, spots, zoom) {
  const { layer, paint, palette, selected } = state;
  const colour = (one) => palette[paint ? paint[one] : layer.codes[one] ?? 0] ?? "#5b6770";
  const font = getComputedStyle(document.documentElement).getPropertyValue("--st-font") || "sans-serif";
  for (const spot of spots) {
    pen.beginPath();
    pen.arc(spot.x, spot.y, spot.r, 0, 7);
    pen.fillStyle = "#fff";
    pen.fill();
    if (spot.count === 1) {
      const one = spot.members[0];
      pen.beginPath();
      pen.arc(spot.x, spot.y, spot.r - 1.5, 0, 7);
      pen.fillStyle = colour(one);
      pen.fill();
      const sign = layer.symbols[layer.symbol[one]];
      if (sign) {
        pen.save();
        pen.translate(spot.x - 8, spot.y - 8);
        pen.scale(16 / 24, 16 / 24);
        pen.strokeStyle = "#fff";
        pen.lineWidth = 2.2;
        pen.lineCap = pen.lineJoin = "round";
        pen.stroke(path2d(sign));
        pen.restore();
      }
      if (one === selected) ring(pen, spot);
    } else {
      ringOfShares(pen, spot, colour);
      pen.fillStyle = "#1b2a35";
      pen.font = `700 13px ${font}`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(spot.count, spot.x, spot.y + 0.5);
      if (selected !== null && spot.members.includes(selected)) ring(pen, spot);
    }
  }
}

function ring(pen, spot) {
  pen.beginPath();
  pen.arc(spot.x, spot.y, spot.r + 3, 0, 7);
  pen.strokeStyle = "#1b2a35";
  pen.lineWidth = 3;
  pen.stroke();
}

// a group tells by its ring what it holds
function ringOfShares(pen, spot, colour) {
  const counts = new Map();
  for (const one of spot.members) counts.set(colour(one), (counts.get(colour(one)) ?? 0) + 1);
  let from = -Math.PI / 2;
  for (const [tone, count] of counts) {
    const to = from + (2 * Math.PI * count) / spot.count;
    pen.beginPath();
    pen.arc(spot.x, spot.y, spot.r - 2, from, to);
    pen.strokeStyle = tone;
    pen.lineWidth = 4;
    pen.stroke();
    from = to;
  }
}

// ---- names of areas, where there is room: the larger area first ----

function namesLayer(L, state) {
  return L.LayerGroup.extend({
    onAdd(map) {
      map.on("zoomend", this.lay, this);
      this.lay();
    },
    onRemove(map) {
      map.off("zoomend", this.lay, this);
      this.clearLayers();
    },
    lay() {
      const map = this._map, { layer } = state, taken = [];
      this.clearLayers();
      const order = layer.names.map((_, one) => one).sort((a, b) => layer.size[b] - layer.size[a]);
      for (const one of order) {
        const at = map.project(layer.names[one]), half = layer.titles[one].length * 3.6 + 6;
        const box = [at.x - half, at.y - 9, at.x + half, at.y + 9];
        if (taken.some((b) => box[0] < b[2] && box[2] > b[0] && box[1] < b[3] && box[3] > b[1])) continue;
        taken.push(box);
        const name = document.createElement("span");
        name.textContent = layer.titles[one];
        const icon = L.divIcon({ className: "kpss-name", html: name, iconSize: [0, 0] });
        L.marker(layer.names[one], { icon, interactive: false, keyboard: false, pane: "names" }).addTo(this);
        map.addLayer(this.getLayers().at(-1));
      }
    },
    clearLayers() {
      for (const one of this.getLayers()) { one.remove(); this.removeLayer(one); }
      return this;
    },
  });
}

// ---- areas and lines: Leaflet's own, on canvas ----

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

// canvas knows no style sheet: the colour of the page's own ground, light or dark
const LAND = -2;

function land() {
  const probe = document.createElement("i");
  probe.style.color = "var(--land)";
  document.querySelector(".stApp").append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function styled(state) {
  const { layer, paint, palette, shown, selected } = state, ground = land();
  state.drawn.eachLayer((shape) => {
    const one = shape.one, code = paint ? paint[one] : 0, there = !shown || shown[one];
    const chosen = one === selected;
    if (layer.kind === "areas") {
      const line = state.told.outline ?? "#5b6770";
      shape.setStyle({
        stroke: there && state.told.outline !== "",
        color: chosen ? "#1b2a35" : line,
        weight: chosen ? 3 : 1,
        fill: there,
        fillColor: code < 0 ? ground : palette[code],
        fillOpacity: code === LAND ? 1 : code < 0 ? 0.01 : state.told.opacity,
      });
    } else {
      shape.setStyle({ stroke: there && code >= 0, color: palette[code], weight: (layer.weight ?? 2) + (chosen ? 3 : 0), opacity: 0.9 });
    }
    if (chosen) shape.bringToFront();
  });
}

// ---- the map ----

function label(layer, one, words) {
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
      zoomSnap: 0.5,
      minZoom: 5,
      maxZoom: 19,
      renderer: L.canvas({ padding: 0.3, tolerance: 4 }),
      fadeAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    for (const [pane, height] of [["points", 450], ["names", 440], ["place", 460]]) {
      this.map.createPane(pane).style.zIndex = height;
      this.map.getPane(pane).style.pointerEvents = "none";
    }
    this.map.setView([49, 14.77], 10);
    this.map.on("click", (event) => this.clicked(event.latlng));
    this.map.on("mousemove", (event) => this.hovered(event.latlng));
    this.watch = new ResizeObserver(() => this.resized());
    this.watch.observe(this.box);
    // a page is scrolled with one finger, a map moved with two; a wheel zooms only with Ctrl
    this.map.scrollWheelZoom.disable();
    this.box.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        this.map.setZoomAround(this.map.mouseEventToContainerPoint(event), this.map.getZoom() - Math.sign(event.deltaY) * 0.5);
      }
    }, { passive: false });
  }

  resized() {
    this.map.invalidateSize({ animate: false });
    if (this.wanted && !this.moved) this.fit(this.wanted);
  }

  async update(told) {
    this.told = told;
    this.box.style.height = `${told.height}px`;
    this.box.setAttribute("role", "region");
    this.box.setAttribute("aria-label", told.description);
    this.controls(told.words);
    this.map.invalidateSize({ animate: false });
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const contents = await Promise.all(told.layers.map(content));
    if (turn !== this.turn) return; // a newer picture is on its way
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
    this.box.dataset.drawn = String(turn);
  }

  fit([west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [12, 12], maxZoom: 17 });
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
      if (layer.kind !== "points") styled(Object.assign(state, now));
      state.drawn.addTo(this.map);
      if (layer.names) state.named = new (namesLayer(this.L, state))().addTo(this.map);
    } else {
      Object.assign(state, now);
      layer.kind === "points" ? state.drawn.draw() : styled(state);
    }
  }

  mark(marker) {
    this.marker?.remove();
    this.marker = null;
    if (!marker) return;
    const at = [marker[1], marker[0]], ink = "#8a1c5b";
    const parts = [this.L.circleMarker(at, { radius: 8, color: "#fff", weight: 3, fillColor: ink, fillOpacity: 1, interactive: false, pane: "place" })];
    if (marker[2]) parts.unshift(this.L.circle(at, { radius: marker[2], color: ink, weight: 1, fillOpacity: 0.12, interactive: false, pane: "place" }));
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
    if (matchMedia("(hover: none)").matches) return;
    const hit = this.at(place);
    this.box.style.cursor = hit || this.told.pick_place ? "pointer" : "";
    const one = hit?.members.length === 1 ? hit.members[0] : null;
    if (one === null || !hit.state.layer.titles.length) return this.tip?.remove();
    this.tip ??= this.L.tooltip({ direction: "top", offset: [0, -12], className: "kpss-tip" });
    this.tip.setContent(label(hit.state.layer, one)).setLatLng(place);
    if (!this.map.hasLayer(this.tip)) this.tip.addTo(this.map);
  }

  clicked(place) {
    const hit = this.at(place);
    if (hit && hit.members.length > 1) {
      const { layer } = hit.state;
      const bounds = this.L.latLngBounds(hit.members.map((one) => [layer.lat[one], layer.lon[one]]));
      const closer = Math.min(19, Math.max(this.map.getBoundsZoom(bounds, false, this.L.point(40, 40)), this.map.getZoom() + 1));
      this.moved = true;
      return this.map.setView(bounds.getCenter(), Math.min(closer, this.map.getZoom() + 4));
    }
    if (!hit && !this.told.pick_place) return this.map.closePopup();
    if (hit && hit.state.layer.titles.length) {
      this.L.popup({ className: "kpss-popup", autoPanPadding: [16, 16], maxWidth: 280 })
        .setLatLng(place).setContent(label(hit.state.layer, hit.members[0])).openOn(this.map);
    }
    this.send("picked", {
      layer: hit?.state.told.name ?? null,
      index: hit?.members[0] ?? null,
      lon: +place.wrap().lng.toFixed(6),
      lat: +place.lat.toFixed(6),
    });
  }

  controls(words) {
    if (this.words === JSON.stringify(words)) return;
    this.words = JSON.stringify(words);
    this.bar?.remove();
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
    this.box.append(this.bar);
  }

  close() {
    this.watch.disconnect();
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
