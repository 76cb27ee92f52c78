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
  var floor = null;
  var around = [];
  var obstacles = [];
  var named = {};
  var guessed = false;

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

  // 0 and 1 only where it is exactly that.
  function thousandth(share) {
    var near = Math.round(share * 1000) / 1000;
    return share > 0 && share < 1 ? Math.min(0.999, Math.max(0.001, near)) : near;
  }

  var shown = {
    count: function (value) { return number(value); },
    minutes: function (value) { return number(value, 1); },
    rate: function (value) { return number(value, 1); },
    share: function (value) { return value === null ? NOTHING : number(thousandth(value) * 100, 1) + SPACE + "%"; },
    pair: function (value) { return value === null ? "" : value; },
    text: function (value) { return value === null ? "" : value; }
  };

  // Whole percent for a label; 0 and 100 only where it is exactly that.
  function whole(share) {
    var near = Math.round(share * 100);
    if (near === 0 && share > 0) { return "<" + SPACE + "1"; }
    return near === 100 && share < 1 ? ">" + SPACE + "99" : String(near);
  }

  function percent(share, possible) {
    if (share === null || share === undefined) { return NOTHING; }
    var low = whole(share), high = open(share, possible) ? whole(possible) : low;
    return (low === high ? low : low + "–" + high) + SPACE + "%";
  }

  // Does it depend on what nobody has measured.
  function open(share, possible) { return share !== null && possible !== null && possible > share + 0.0005; }

  // Minutes for a headline or the map: beyond the last band nothing finer is known.
  function about(value) {
    var last = data.limits[data.limits.length - 1];
    return value !== null && last && value > last ? "přes " + number(last) : number(value, 1);
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
        color: "#3a3f45", weight: Math.max(0.6, 2.6 - 0.8 * pair[0]), opacity: 0.4, interactive: false, className: "road"
      }).addTo(group);
    });
    return group;
  }

  function pattern(name, paper, turn, marks) {
    var inside = [svg("rect", { width: 8, height: 8, fill: paper })].concat(marks);
    var made = svg("pattern", { id: name, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(" + turn + ")" }, inside);
    document.body.appendChild(svg("svg", { width: 0, height: 0, "aria-hidden": "true", style: "position:absolute" }, [svg("defs", {}, [made])]));
    return "url(#" + name + ")";
  }

  function hatch() { pattern("hatch", "#eef0f2", 45, [svg("rect", { width: 2, height: 8, fill: "#a3abb3" })]); }

  // A tint under stripes or dots that stand out on it.
  function striped(tint, name) {
    return pattern(name, tint, 135, [svg("rect", { width: 3, height: 8, fill: "#fff" }), svg("rect", { width: 0.8, height: 8, fill: "#1c2733" })]);
  }

  function dotted(tint, name) {
    return pattern(name, tint, 0, [svg("circle", { cx: 4, cy: 4, r: 2.2, fill: "#fff", stroke: "#1c2733", "stroke-width": 0.8 })]);
  }

  // Room around what the map shows, and for the buttons in the corner where the map is narrow.
  function room(least) {
    return { paddingTopLeft: [least, least], paddingBottomRight: [map.getSize().x < 500 ? Math.max(least, 60) : least, least + 8], animate: false };
  }

  // Whole territory and, within reason, what lies around it.
  function fit() {
    var inner = geo_json_municipalities.getBounds(), most = inner.pad(1);
    var bounds = L.latLngBounds(inner.getSouthWest(), inner.getNorthEast());
    around.forEach(function (at) { if (most.contains(at)) { bounds.extend(at); } });
    map.fitBounds(bounds, room(around.length ? 34 : 6));
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
    map.on("moveend popupopen popupclose", uncovered);
    window.addEventListener("beforeprint", function () { document.querySelectorAll("details").forEach(function (one) { one.open = true; }); });
    window.matchMedia("print").addEventListener("change", function () { map.invalidateSize({ animate: false }); fit(); });
  }

  // The buttons of the map stand aside while they would lie over a popup.
  function uncovered() {
    var box = document.querySelector("#map_page .leaflet-popup"), buttons = document.querySelector("#map_page .leaflet-control-zoom");
    buttons.style.visibility = "";
    if (!box) { return; }
    var one = box.getBoundingClientRect(), other = buttons.getBoundingClientRect();
    var apart = one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom;
    buttons.style.visibility = apart ? "" : "hidden";
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
      }).addTo(feature_group_labels).about = { at: at, rank: order ? order(at) : extent(at) };
    });
    map.off("zoomend resize", thin).on("zoomend resize", thin);
    thin();
  }

  function buttons() {
    var whole = id("map_page").getBoundingClientRect(), one = document.querySelector("#map_page .leaflet-control-zoom").getBoundingClientRect();
    var at = map.containerPointToLayerPoint([(one.left + one.right) / 2 - whole.left, (one.top + one.bottom) / 2 - whole.top]);
    return [{ x: at.x, y: at.y, wide: one.width / 2, high: one.height / 2 }];
  }

  // The larger a municipality on the map, the sooner its name takes its place.
  function extent(at) {
    var bounds = layers[at].getBounds();
    return (bounds.getEast() - bounds.getWest()) * (bounds.getNorth() - bounds.getSouth());
  }

  function thin() {
    var taken = obstacles.map(function (one) {
      var at = map.latLngToLayerPoint(one.at);
      return { x: at.x + (one.x || 0), y: at.y + (one.y || 0), wide: one.wide || one.half, high: one.high || one.half };
    }).concat(buttons());
    feature_group_labels.getLayers().sort(function (a, b) { return b.about.rank - a.about.rank; }).forEach(function (layer) {
      var box = layer.getElement().firstChild, figure = box.querySelector("b");
      box.style.visibility = "visible";
      box.className = "";
      if (figure && !inside(box, layers[layer.about.at])) { box.className = "short"; }
      if (named[data.places[layer.about.at][1]] || !placed(box, layer, taken)) { box.style.visibility = "hidden"; }
    });
  }

  // Places that labels leave free: boxes of 2 × half (or wide and high) pixels; and names that stand there already.
  function avoid(found, names) {
    obstacles = found;
    named = names || {};
    thin();
  }

  // Is the polygon about as wide as the label: otherwise the figure alone stands there.
  function inside(box, layer) {
    var bounds = layer.getBounds();
    var west = map.latLngToLayerPoint(bounds.getNorthWest()), east = map.latLngToLayerPoint(bounds.getSouthEast());
    return box.offsetWidth < (east.x - west.x) * 0.9 && box.offsetHeight < (east.y - west.y) * 0.7;
  }

  // A name without a figure may stand above, below or beside a symbol that lies over its place.
  function placed(box, layer, taken) {
    var at = map.latLngToLayerPoint(layer.getLatLng());
    var wide = box.offsetWidth / 2 + 1, high = box.offsetHeight / 2 + 1;
    var found = (box.querySelector("b") ? [[0, 0]] : aside(wide, high)).find(function (step) {
      return (step[0] === 0 && step[1] === 0 || own(layer.about.at, at.add(step), wide)) && taken.every(function (other) {
        return Math.abs(other.x - at.x - step[0]) > other.wide + wide || Math.abs(other.y - at.y - step[1]) > other.high + high;
      });
    });
    if (!found) { return false; }
    box.style.left = found[0] + "px";
    box.style.top = found[1] + "px";
    taken.push({ x: at.x + found[0], y: at.y + found[1], wide: wide, high: high });
    return true;
  }

  // Does a name that stepped aside stay on the map, and nearer to its municipality than to any other.
  function own(place, at, wide) {
    var seen = map.layerPointToContainerPoint(at), away = at.distanceTo(spot(place)), size = map.getSize();
    if (seen.x < wide || seen.x > size.x - wide || seen.y < 10 || seen.y > size.y - 10) { return false; }
    return data.places.every(function (_, other) { return other === place || at.distanceTo(spot(other)) > 0.8 * away; });
  }

  function spot(place) { return map.latLngToLayerPoint([data.places[place][2], data.places[place][3]]); }

  function aside(wide, high) {
    var steps = [[0, 0]];
    [0, 10, 20].forEach(function (more) {
      [[0, -1], [0, 1], [-1, 0], [1, 0]].forEach(function (way) {
        steps.push([way[0] * (wide + 12 + more), way[1] * (high + 4 + more)]);
      });
    });
    return steps.filter(function (step) { return Math.abs(step[0]) < 80; });
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
    var at = fieldsOf(data.columns);
    columns.forEach(function (one) {
      var bars = one[2] === "bar";
      var made = el("td", bars ? null : shown[one[2]](values[at[one[0]]]), one[2]);
      if (bars) { made.appendChild(bar(values, at)); }
      row.appendChild(made);
    });
  }

  // Does this figure say anything; kpss_geo/maps/tables.py does the same.
  function says(value, column) { return value !== null && value !== "" && !(column[3] && value === 0); }

  function telling(columns, rows) {
    var at = fieldsOf(data.columns);
    return columns.filter(function (one) {
      return one[2] === "bar" || rows.some(function (values) { return values && says(values[at[one[0]]], one); });
    });
  }

  // The tables of municipalities; rows is a list of figures or null per place.
  function table(rows, caption, show) {
    [["", data.columns.slice(0, data.cut)], ["2", data.columns.slice(data.cut)]].forEach(function (part) {
      if (id("rows" + part[0])) { fill(part[0], telling(part[1], rows), rows, part[0] ? null : show); }
      if (id("caption" + part[0])) { id("caption" + part[0]).textContent = caption; }
    });
  }

  // What is only estimated is not called certain.
  function heading(column) { return column[0] === "share_certain" && guessed ? "Podle odhadu dosáhne" : column[1]; }

  function guess(yes) { guessed = !!yes; }

  function fill(name, columns, rows, show) {
    var heads = [["", "Obec", ""]].concat(columns).map(function (one) {
      var made = el("th", heading(one), one[2]);
      made.scope = "col";
      return made;
    });
    id("head" + name).replaceChildren.apply(id("head" + name), heads);
    id("rows" + name).replaceChildren.apply(id("rows" + name), data.places.map(function (place, at) {
      var row = el("tr"), head = el("th", show ? null : place[1]);
      head.scope = "row";
      if (show) { head.appendChild(finder(place[1], function () { show(at); })); }
      row.appendChild(head);
      if (rows[at]) { cells(row, rows[at], columns); } else {
        row.className = "nothing";
        row.appendChild(el("td", "bez údaje")).colSpan = columns.length;
      }
      return row;
    }));
  }

  // Lists of a popup: figures side by side, then texts below their labels; what is empty or a bin of nobody is left out.
  function figures(values) {
    var at = fieldsOf(data.columns), bins = data.bins || {}, numbers = [], texts = [];
    data.columns.forEach(function (one) {
      var value = values[at[one[0]]];
      if (one[2] === "bar" || !says(value, one) || (bins[one[0]] && !value)) { return; }
      if (one[2] === "text") { texts.push([one[1], value]); } else {
        numbers.push([heading(one), one[2] === "minutes" && data.limits ? about(value) : shown[one[2]](value), true]);
      }
    });
    return [numbers, texts].filter(function (rows) { return rows.length; }).map(details);
  }

  function placePopup(at, rows, none) {
    if (none) { return popup(data.places[at][1], [el("p", "V našich datech tu žádná taková služba není; neznamená to, že neexistuje.")]); }
    if (!rows[at]) { return popup(data.places[at][1], [el("p", "Bez údaje.")]); }
    var parts = figures(rows[at]);
    if (data.columns.some(function (one) { return one[2] === "bar"; })) { parts.unshift(bar(rows[at], fieldsOf(data.columns))); }
    return popup(data.places[at][1], parts);
  }

  // Click, hover and the table's buttons open the same popup of a municipality.
  function places(rowsNow, hint, none) {
    data.places.forEach(function (place, at) {
      var layer = layers[at];
      layer.getElement().style.pointerEvents = "";
      layer.on("mouseover", function () { layer.setStyle({ weight: 3.5 }); layer.bringToFront(); });
      layer.on("mouseout", function () { layer.setStyle({ weight: 1.2 }); });
      layer.bindPopup(function () { return placePopup(at, rowsNow(), none()); }, { maxWidth: 290, minWidth: 260 });
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

  // Under everything: the territory outlined, its municipalities hatched until `tinted` fills them.
  function ground() {
    map.createPane("ground").style.zIndex = 350;
    L.geoJSON(geo_json_municipalities.toGeoJSON(), { pane: "ground", interactive: false, style: { fill: false, color: "#1c2733", weight: 4 } }).addTo(map);
    floor = L.geoJSON(geo_json_municipalities.toGeoJSON(), {
      pane: "ground", interactive: false, style: { fillColor: "url(#hatch)", fillOpacity: 1, stroke: false }
    }).addTo(map);
  }

  function tinted(tintOf) {
    floor.eachLayer(function (layer) { layer.setStyle({ fillColor: tintOf(layer.feature.properties.place) }); });
  }

  // Colour of the band of so many minutes, made light; hatched beyond the last one.
  function light(minutes) {
    var colours = ramp(data.limits.length);
    var one = data.limits.findIndex(function (limit) { return minutes !== null && minutes <= limit; });
    return one < 0 ? "url(#hatch)" : faded(colours[one]);
  }

  function faded(tint) {
    return "rgb(" + tint.match(/[0-9]+/g).map(function (value) { return Math.round(255 - (255 - value) * 0.4); }).join(",") + ")";
  }

  function bands(key) {
    feature_group_bands.clearLayers();
    var colours = ramp(data.limits.length), found = data.bands[key] || [];
    if (typeof found === "string") { found = data.bands[found]; }
    found.forEach(function (pair) {
      var tint = colours[data.limits.indexOf(pair[0])];
      var shapes = pair[1].map(function (rings) { return rings.map(decoded); });
      L.polygon(shapes, {
        pane: "ground", interactive: false, stroke: true, color: tint, weight: 0.6, fillColor: tint, fillOpacity: 1, className: "band"
      }).addTo(feature_group_bands);
    });
    return found.length;
  }

  function bandLegend(more) {
    var colours = ramp(data.limits.length);
    var items = data.limits.map(function (limit, one) {
      var from = one ? "přes " + number(data.limits[one - 1]) + " " : "";
      return [colours[one], from + "do " + number(limit) + " min"];
    });
    legend(items.concat(more));
  }

  // Pictogram in an outline: the outline tells the form, the colour the family.
  function symbol(entry) {
    var looks = data.looks;
    return svg("svg", { viewBox: "-2 -2 44 44", "aria-hidden": "true", class: "symbol" }, [
      svg("path", { d: looks.outlines[entry.forms[0]] || looks.other, fill: looks.colours[entry.family] || "#6b7785", stroke: "#fff", "stroke-width": 2 }),
      svg("path", { d: looks.paths[entry.pictogram] || "", transform: "translate(9.5 9.5) scale(.875)", fill: "none", stroke: "#fff", "stroke-width": 2,
        "stroke-linecap": "round", "stroke-linejoin": "round" })]);
  }

  // A group; where it is told what it holds, as pairs of share and colour, a ring shows it.
  function many(count, shares) {
    var text = svg("text", { x: 20, y: 26, "text-anchor": "middle", fill: shares ? "#10181f" : "#fff", "font-size": 17, "font-weight": 700 });
    text.textContent = count;
    return svg("svg", { viewBox: "-2 -2 44 44", "aria-hidden": "true", class: "symbol" }, [
      svg("circle", { cx: 20, cy: 20, r: shares ? 20.5 : 19, fill: "#fff", stroke: "#1c2733", "stroke-width": shares ? 1 : 2 })
    ].concat(shares ? sectors(shares) : svg("circle", { cx: 20, cy: 20, r: 15, fill: "#1c2733" }), text));
  }

  function sectors(shares) {
    var from = 0;
    return shares.map(function (one) {
      var gap = shares.length > 1 ? 2 : 0, made = svg("circle", {
        cx: 20, cy: 20, r: 16.5, fill: "none", stroke: one[1], "stroke-width": 6, pathLength: 100,
        "stroke-dasharray": Math.max(one[0] * 100 - gap, 1) + " 200", "stroke-dashoffset": -from * 100, transform: "rotate(-90 20 20)"
      });
      from += one[0];
      return made;
    });
  }

  // Services of a municipality whose buildings are not known.
  function ring(count) {
    var text = svg("text", { x: 20, y: 26, "text-anchor": "middle", fill: "#1c2733", "font-size": 17, "font-weight": 700 });
    text.textContent = count;
    return svg("svg", { viewBox: "-2 -2 44 44", "aria-hidden": "true", class: "symbol" }, [
      svg("circle", { cx: 20, cy: 20, r: 20.5, fill: "#fff" }),
      svg("circle", { cx: 20, cy: 20, r: 18.5, fill: "none", stroke: "#1c2733", "stroke-width": 3, "stroke-dasharray": "6.6 5" }), text]);
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

  // Symbols that would lie over one another become one: items have `at` and `rows`, what comes back `point` and `rows`.
  function clusters(items, least) {
    var made = [];
    items.forEach(function (one) {
      var at = map.latLngToLayerPoint(one.at);
      var near = made.find(function (other) { return other.point.distanceTo(at) < least; });
      if (near) { near.rows = near.rows.concat(one.rows); } else { made.push({ point: at, rows: one.rows, ring: false }); }
    });
    return made;
  }

  function marker(at, node, size, title, content, css) {
    var made = L.marker(at, {
      icon: L.divIcon({ html: node, className: "symbol " + (css || ""), iconSize: [size, size] }),
      title: title, alt: title
    });
    made.bindPopup(content, { maxWidth: 290, minWidth: 220 });
    made.on("keypress", function (event) { if (event.originalEvent.key === "Enter") { opener = made.getElement(); } });
    return made;
  }

  return {
    about: about, avoid: avoid, begin: begin, bandLegend: bandLegend, bands: bands, cells: cells, clusters: clusters, data: data, decoded: decoded, details: details, dotted: dotted, el: el, entriesPopup: entriesPopup, faded: faded, fieldsOf: fieldsOf,
    finder: finder, guess: guess, id: id, labels: labels, legend: legend, light: light, many: many, marker: marker, number: number, open: open, percent: percent,
    places: places, popup: popup, ramp: ramp, ring: ring, room: room, roads: roads, sentence: sentence, showPlace: showPlace, shown: shown, striped: striped, svg: svg, symbol: symbol, table: table, tinted: tinted, layers: layers
  };
}());
