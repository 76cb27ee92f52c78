// What all pages share. Text from data reaches the page only as textContent or as properties of elements.
"use strict";
var kpss = (function () {
  var data = JSON.parse(document.getElementById("figures").textContent);
  var SPACE = "\u00a0";
  var NOTHING = "–";
  // Light to dark, each step darker in greyscale too.
  var RAMP = [[255, 240, 170], [178, 221, 168], [86, 180, 178], [44, 122, 181], [43, 76, 152], [33, 38, 98]];
  var quiet = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var layers = [];
  var opener = null;
  var map = null;
  var around = [];
  var obstacles = [];

  // Inside another page the links between the files lead nowhere: that page has its own.
  if (window.self !== window.top) { document.querySelector("header.top").hidden = true; }
  document.querySelector(".map").hidden = false;
  document.querySelectorAll(".choices").forEach(function (one) { one.hidden = false; });
  L.Map.mergeOptions({ zoomSnap: 0.25, zoomDelta: 0.5, scrollWheelZoom: false, minZoom: 7, maxZoom: 17 });
  if (quiet) { L.Map.mergeOptions({ zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false }); }

  function id(name) { return document.getElementById(name); }

  function el(tag, text, css) {
    var made = document.createElement(tag);
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (css) { made.className = css; }
    return made;
  }

  function svg(tag, attributes, inside) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    (inside || []).forEach(function (one) { made.appendChild(one); });
    return made;
  }

  function sentence(text) { return text.charAt(0).toUpperCase() + text.slice(1); }

  function number(value, places) {
    if (value === null || value === undefined) { return NOTHING; }
    var parts = value.toFixed(places || 0).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, SPACE);
    return parts.join(",");
  }

  var shown = {
    count: function (value) { return number(value); },
    minutes: function (value) { return number(value, 1); },
    rate: function (value) { return number(value, 1); },
    share: function (value) { return value === null ? NOTHING : number(value * 100, 1) + SPACE + "%"; },
    text: function (value) { return value === null ? "" : value; }
  };

  // Whole percent for a label; not 0 or 100 unless it is exactly that.
  function percent(share) {
    if (share === null || share === undefined) { return NOTHING; }
    var whole = Math.round(share * 100);
    if (share > 0 && share < 1) { whole = Math.min(99, Math.max(1, whole)); }
    return whole + SPACE + "%";
  }

  function colour(part) {
    var place = Math.min(Math.max(part, 0), 1) * (RAMP.length - 1);
    var low = Math.min(Math.floor(place), RAMP.length - 2);
    return "rgb(" + RAMP[low].map(function (value, one) {
      return Math.round(value + (RAMP[low + 1][one] - value) * (place - low));
    }).join(",") + ")";
  }

  function ramp(steps) {
    var made = [];
    for (var one = 0; one < steps; one += 1) { made.push(colour(steps > 1 ? one / (steps - 1) : 0)); }
    return made;
  }

  // The only builder of popups and tooltips: rows are [label, text, is it a figure, address].
  function details(rows) {
    var list = el("dl", null, rows.some(function (row) { return row[2]; }) ? "numbers" : "");
    rows.forEach(function (row) {
      if (row[1] === "" || row[1] === null) { return; }
      list.appendChild(el("dt", row[0]));
      var value = el("dd", row[3] ? null : row[1], row[2] ? "figure" : "");
      if (row[3]) { value.appendChild(address(row[1], row[3])); }
      list.appendChild(value);
    });
    return list;
  }

  function address(text, sound) {
    var made = el("a", text);
    made.href = sound;
    made.rel = "noopener noreferrer";
    return made;
  }

  function popup(title, parts) {
    var box = el("div", null, "popup");
    box.tabIndex = -1;
    box.appendChild(el("h3", title));
    parts.forEach(function (one) { box.appendChild(one); });
    return box;
  }

  // Encoded polyline: signed steps of latitude and longitude in 1e-5 degree, five bits a sign.
  function decoded(text) {
    var points = [], last = [0, 0], at = 0, axis = 0;
    while (at < text.length) {
      var value = 0, shift = 0, sign;
      do {
        sign = text.charCodeAt(at) - 63;
        at += 1;
        value |= (sign & 31) << shift;
        shift += 5;
      } while (sign >= 32);
      last[axis] += value & 1 ? ~(value >> 1) : value >> 1;
      if (axis === 1) { points.push([last[0] / 1e5, last[1] / 1e5]); }
      axis = 1 - axis;
    }
    return points;
  }

  function roads(lines) {
    var group = L.featureGroup();
    lines.forEach(function (pair) {
      var paths = pair[1].map(function (path) { return decoded(path[0]); });
      L.polyline(paths, {
        color: "#3a3f45", weight: Math.max(0.6, 2.6 - 0.8 * pair[0]), opacity: 0.55, interactive: false, className: "road"
      }).addTo(group);
    });
    return group;
  }

  function hatch() {
    var lines = svg("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, [
      svg("rect", { width: 7, height: 7, fill: "#eef0f2" }), svg("rect", { width: 2, height: 7, fill: "#a3abb3" })]);
    document.body.appendChild(svg("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" }, [svg("defs", {}, [lines])]));
  }

  // Whole territory and, within reason, what lies around it.
  function fit() {
    var inner = geo_json_municipalities.getBounds(), most = inner.pad(0.5);
    var bounds = L.latLngBounds(inner.getSouthWest(), inner.getNorthEast());
    around.forEach(function (at) { if (most.contains(at)) { bounds.extend(at); } });
    map.fitBounds(bounds, { padding: around.length ? [30, 30] : [6, 6], animate: false });
  }

  function begin(points) {
    map = map_page;
    around = points || [];
    hatch();
    L.control.zoom({ zoomInTitle: "Přiblížit", zoomOutTitle: "Oddálit", position: "bottomright" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    geo_json_municipalities.eachLayer(function (layer) { layers[layer.feature.properties.place] = layer; });
    geo_json_municipalities.setStyle({ color: "#1c2733", weight: 1.2, opacity: 0.85, fillOpacity: 0 });
    geo_json_municipalities.eachLayer(function (layer) { layer.getElement().style.pointerEvents = "none"; });
    ground();
    fit();
    map.on("focus", function () { map.scrollWheelZoom.enable(); });
    map.on("blur", function () { map.scrollWheelZoom.disable(); });
    map.on("popupopen", opened);
    map.on("popupclose", closed);
    window.addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (one) { one.open = true; }); });
    window.matchMedia("print").addEventListener("change", function () { map.invalidateSize({ animate: false }); fit(); });
  }

  function opened(event) {
    var box = event.popup.getElement();
    var close = box.querySelector(".leaflet-popup-close-button");
    if (close) { close.setAttribute("aria-label", "Zavřít"); }
    L.DomEvent.on(box, "keydown", function (key) { if (key.key === "Escape") { map.closePopup(); } });
    if (opener) { box.querySelector(".popup").focus({ preventScroll: true }); }
  }

  function closed() {
    if (opener && document.body.contains(opener)) { opener.focus({ preventScroll: true }); }
    opener = null;
  }

  // A button with a name that shows its place on the map; focus comes back when the popup closes.
  function finder(name, show) {
    var made = el("button", name, "place");
    made.type = "button";
    made.title = "Ukázat na mapě";
    made.addEventListener("click", function () {
      map.closePopup();
      id("map_page").scrollIntoView({ block: "nearest", behavior: quiet ? "auto" : "smooth" });
      opener = made;
      show();
    });
    return made;
  }

  // Labels of municipalities; those that would lie over one another are left out until zoomed in.
  function labels(second, order) {
    feature_group_labels.clearLayers();
    data.places.forEach(function (place, at) {
      var box = el("div");
      box.appendChild(el("span", place[1]));
      if (second) { box.appendChild(el("b", second(at))); }
      L.marker([place[2], place[3]], {
        icon: L.divIcon({ html: box, className: "label", iconSize: [0, 0] }), interactive: false, keyboard: false, zIndexOffset: -500
      }).addTo(feature_group_labels).about = { at: at, rank: order ? order(at) : 0 };
    });
    map.off("zoomend resize", thin).on("zoomend resize", thin);
    thin();
  }

  function thin() {
    var taken = obstacles.map(function (one) {
      var at = map.latLngToLayerPoint(one.at);
      return { x: at.x, y: at.y, wide: one.half, high: one.half };
    });
    feature_group_labels.getLayers().sort(function (a, b) { return b.about.rank - a.about.rank; }).forEach(function (layer) {
      var box = layer.getElement().firstChild, figure = box.querySelector("b");
      box.style.visibility = "visible";
      box.className = "";
      if (figure && !inside(box, layers[layer.about.at])) { box.className = "short"; }
      if (!placed(box, layer, taken)) { box.style.visibility = "hidden"; }
    });
  }

  // Places that labels leave free: squares of 2 × half pixels.
  function avoid(found) {
    obstacles = found;
    thin();
  }

  // Is the polygon about as wide as the label: otherwise the figure alone stands there.
  function inside(box, layer) {
    var bounds = layer.getBounds();
    var west = map.latLngToLayerPoint(bounds.getNorthWest()), east = map.latLngToLayerPoint(bounds.getSouthEast());
    return box.offsetWidth < (east.x - west.x) * 0.9 && box.offsetHeight < (east.y - west.y) * 0.7;
  }

  function placed(box, layer, taken) {
    var at = map.latLngToLayerPoint(layer.getLatLng());
    var wide = box.offsetWidth / 2 + 1, high = box.offsetHeight / 2 + 1;
    var free = taken.every(function (other) {
      return Math.abs(other.x - at.x) > other.wide + wide || Math.abs(other.y - at.y) > other.high + high;
    });
    if (free) { taken.push({ x: at.x, y: at.y, wide: wide, high: high }); }
    return free;
  }

  function fieldsOf(columns) {
    var at = {};
    columns.filter(function (one) { return one[2] !== "bar"; }).forEach(function (one, place) { at[one[0]] = place; });
    return at;
  }

  function bar(values, at) {
    var box = el("span", null, "bar");
    var names = Object.keys(data.bins);
    var whole = names.reduce(function (sum, name) { return sum + (values[at[name]] || 0); }, 0);
    names.forEach(function (name) {
      var people = values[at[name]];
      if (!people) { return; }
      var piece = el("i", null, "bin " + name);
      piece.style.width = (people * 100 / whole).toFixed(2) + "%";
      box.appendChild(piece);
    });
    box.setAttribute("aria-hidden", "true");
    return box;
  }

  function cells(row, values, columns) {
    var at = fieldsOf(columns);
    columns.forEach(function (one) {
      var bars = one[2] === "bar";
      var made = el("td", bars ? null : shown[one[2]](values[at[one[0]]]), one[2]);
      if (bars) { made.appendChild(bar(values, at)); }
      row.appendChild(made);
    });
  }

  // The table of municipalities; rows is a list of figures or null per place.
  function table(rows, show) {
    id("rows").replaceChildren.apply(id("rows"), data.places.map(function (place, at) {
      var row = el("tr");
      var head = el("th");
      head.scope = "row";
      head.appendChild(finder(place[1], function () { show(at); }));
      row.appendChild(head);
      if (rows[at]) { cells(row, rows[at], data.columns); } else {
        row.className = "nothing";
        row.appendChild(el("td", "bez údaje")).colSpan = data.columns.length;
      }
      return row;
    }));
  }

  // Rows of a popup: every column that is a figure or a text.
  function figures(values) {
    var at = fieldsOf(data.columns);
    return data.columns.filter(function (one) { return one[2] !== "bar"; }).map(function (one) {
      return [one[1], shown[one[2]](values[at[one[0]]]), one[2] !== "text"];
    });
  }

  function placePopup(at, rows) {
    if (!rows[at]) { return popup(data.places[at][1], [el("p", "Bez údaje.")]); }
    var parts = [details(figures(rows[at]))];
    if (data.columns.some(function (one) { return one[2] === "bar"; })) { parts.unshift(bar(rows[at], fieldsOf(data.columns))); }
    return popup(data.places[at][1], parts);
  }

  // Click, hover and the table's buttons open the same popup of a municipality.
  function places(rowsNow, hint) {
    data.places.forEach(function (place, at) {
      var layer = layers[at];
      layer.getElement().style.pointerEvents = "";
      layer.on("mouseover", function () { layer.setStyle({ weight: 3.5 }); layer.bringToFront(); });
      layer.on("mouseout", function () { layer.setStyle({ weight: 1.2 }); });
      layer.bindPopup(function () { return placePopup(at, rowsNow()); }, { maxWidth: 290, minWidth: 220 });
      if (window.matchMedia("(hover: hover)").matches) {
        layer.bindTooltip(function () { return details([[place[1], hint(at), true]]); }, { sticky: true });
      }
    });
  }

  function showPlace(at) { layers[at].openPopup([data.places[at][2], data.places[at][3]]); }

  function legend(items) {
    id("legend").replaceChildren.apply(id("legend"), items.map(function (item) {
      var line = el("li");
      var sample = item[0] && item[0].nodeType ? item[0] : svg("svg", { "aria-hidden": "true" }, [svg("rect", { width: "100%", height: "100%", fill: item[0] })]);
      line.appendChild(sample);
      line.appendChild(document.createTextNode(" " + item[1]));
      return line;
    }));
  }

  // Under everything: the territory hatched and outlined.
  function ground() {
    map.createPane("ground").style.zIndex = 350;
    [{ fill: false, color: "#1c2733", weight: 4 }, { fillColor: "url(#hatch)", fillOpacity: 1, stroke: false }].forEach(function (style) {
      L.geoJSON(geo_json_municipalities.toGeoJSON(), { pane: "ground", interactive: false, style: style }).addTo(map);
    });
  }

  function bands(key) {
    feature_group_bands.clearLayers();
    var colours = ramp(data.limits.length);
    (data.bands[key] || []).forEach(function (pair) {
      var tint = colours[data.limits.indexOf(pair[0])];
      var shapes = pair[1].map(function (rings) { return rings.map(decoded); });
      L.polygon(shapes, {
        pane: "ground", interactive: false, stroke: true, color: tint, weight: 0.6, fillColor: tint, fillOpacity: 1, className: "band"
      }).addTo(feature_group_bands);
    });
    return (data.bands[key] || []).length;
  }

  function bandLegend() {
    var colours = ramp(data.limits.length);
    var items = data.limits.map(function (limit, one) {
      var from = one ? "přes " + number(data.limits[one - 1]) + " " : "";
      return [colours[one], from + "do " + number(limit) + " min"];
    });
    legend(items.concat([["url(#hatch)", "mimo pásma"]]));
  }

  // Pictogram in an outline: the outline tells the form, the colour the family.
  function symbol(entry) {
    var looks = data.looks;
    return svg("svg", { viewBox: "-2 -2 44 44", "aria-hidden": "true", class: "symbol" }, [
      svg("path", { d: looks.outlines[entry.forms[0]] || looks.other, fill: looks.colours[entry.family], stroke: "#fff", "stroke-width": 2 }),
      svg("path", { d: looks.paths[entry.pictogram] || "", transform: "translate(9.5 9.5) scale(.875)", fill: "none", stroke: "#fff", "stroke-width": 2,
        "stroke-linecap": "round", "stroke-linejoin": "round" })]);
  }

  function many(count) {
    var text = svg("text", { x: 20, y: 26, "text-anchor": "middle", fill: "#fff", "font-size": 17, "font-weight": 700 });
    text.textContent = count;
    return svg("svg", { viewBox: "-2 -2 44 44", "aria-hidden": "true", class: "symbol" }, [
      svg("circle", { cx: 20, cy: 20, r: 19, fill: "#fff", stroke: "#1c2733", "stroke-width": 2 }),
      svg("circle", { cx: 20, cy: 20, r: 15, fill: "#1c2733" }), text]);
  }

  // A municipality of which no building is known, with its name.
  function ring(count, name) {
    var under = svg("text", { x: 38, y: 90, "text-anchor": "middle", fill: "#1c2733", "font-size": 15, stroke: "#fff", "stroke-width": 4, "paint-order": "stroke" });
    under.textContent = name || "";
    var text = svg("text", { x: 62, y: 19.5, "text-anchor": "middle", fill: "#1c2733", "font-size": 15, "font-weight": 700 });
    text.textContent = count;
    return svg("svg", { viewBox: "0 0 76 76", "aria-hidden": "true", class: "symbol" }, [
      svg("circle", { cx: 38, cy: 40, r: 32, fill: "none", stroke: "#fff", "stroke-width": 6, opacity: 0.8 }),
      svg("circle", { cx: 38, cy: 40, r: 32, fill: "none", stroke: "#1c2733", "stroke-width": 3, "stroke-dasharray": "8 5" }),
      svg("circle", { cx: 62, cy: 14, r: 13, fill: "#fff", stroke: "#1c2733", "stroke-width": 2 }), text, under]);
  }

  function entryRows(entry) {
    return data.rows.map(function (row) { return [row[0], entry[row[1]], false, row[1] === "web" ? entry.link : ""]; });
  }

  function entriesPopup(title, rows) {
    if (rows.length === 1 && !title) { return popup(data.entries[rows[0]].name, [details(entryRows(data.entries[rows[0]]))]); }
    var parts = [];
    rows.forEach(function (row) {
      parts.push(el("h4", data.entries[row].name));
      parts.push(details(entryRows(data.entries[row])));
    });
    return popup(title, parts);
  }

  function marker(at, node, size, title, content, css) {
    var made = L.marker(at, {
      icon: L.divIcon({ html: node, className: "symbol " + (css || ""), iconSize: [size, size] }),
      title: title, alt: title, zIndexOffset: css ? -1000 : 0
    });
    made.bindPopup(content, { maxWidth: 290, minWidth: 220 });
    made.on("keypress", function (event) { if (event.originalEvent.key === "Enter") { opener = made.getElement(); } });
    return made;
  }

  return {
    avoid: avoid, begin: begin, bandLegend: bandLegend, bands: bands, cells: cells, data: data, el: el, entriesPopup: entriesPopup, fieldsOf: fieldsOf,
    finder: finder, id: id, labels: labels, legend: legend, many: many, marker: marker, number: number, percent: percent,
    places: places, ramp: ramp, ring: ring, roads: roads, sentence: sentence, showPlace: showPlace, shown: shown, symbol: symbol, table: table, layers: layers
  };
}());
