"use strict";
(function () {
  var data = kpss.data, at = kpss.fieldsOf(data.columns), tints = kpss.ramp(5).reverse();
  var service = kpss.id("service"), traveller = kpss.id("traveller");
  if (!data.labels.length) { return kpss.begin(); }

  function field() { return !!data.rows[service.value + "|" + data.worker]; }
  function key() { return service.value + "|" + (field() ? data.worker : traveller.value); }
  function rows() { return data.rows[key()] || []; }
  function remark() { return data.remarks[key()] || {}; }
  function value(place, name) { return rows()[place] ? rows()[place][at[name]] : null; }
  function share(place) { return remark().none ? null : value(place, "share_certain"); }
  function shares(place) { return kpss.percent(share(place), value(place, "share_possible")); }
  function sum(name) { return at[name] === undefined ? 0 : rows().reduce(function (all, row) { return all + (row ? row[at[name]] || 0 : 0); }, 0); }

  function tint(place) {
    var sure = share(place);
    if (sure === null) { return "url(#hatch)"; }
    var step = Math.min(4, Math.floor(sure * 5 + 1e-9));
    if (kpss.open(sure, value(place, "share_possible"))) { return "url(#maybe" + step + ")"; }
    return at.by_estimate !== undefined && value(place, "by_estimate") ? "url(#guess" + step + ")" : tints[step];
  }

  function caption() {
    return data.labels[service.value] + ", " + (remark().how || traveller.selectedOptions[0].textContent);
  }

  // Who reaches it, and how much of that is only an estimate.
  function reached(people, covered) {
    var guessed = sum("by_estimate"), why = "služba neuvádí, které obce obsluhuje";
    var part = kpss.number(covered) + " z " + kpss.number(people) + " lidí (" + kpss.shown.share(covered / people);
    if (!guessed) { return "v celém území jistě dosáhne " + part + ")"; }
    return "v celém území podle odhadu dosáhne " + part +
      (guessed < covered ? "), z toho " + kpss.number(guessed) + " jen odhadem (" : "; ") + why + ")";
  }

  function told() {
    var people = sum("people"), unknown = sum("unknown"), now = remark(), start = kpss.sentence(caption()) + ": ";
    if (!people) { return start + "pro tuto volbu není žádný údaj."; }
    var text = now.none ? "v našich datech tu žádná taková služba není; neznamená to, že neexistuje." : reached(people, sum("covered")) +
      (unknown ? ", u dalších " + kpss.number(unknown) + " záleží na nezměřených ulicích a vchodech." : ".");
    return start + text + (now.beds ? " " + now.beds : "") +
      (now.proxy ? " Tuto skupinu statistika nepočítá, místo ní stojí všichni obyvatelé." : "");
  }

  function draw() {
    map_page.closePopup();
    kpss.guess(remark().guess);
    traveller.closest(".choice").hidden = field();
    data.places.forEach(function (place, one) { kpss.layers[one].setStyle({ fillColor: tint(one), fillOpacity: 1, color: "#fff" }); });
    kpss.labels(remark().none ? null : shares, function (one) { return rows()[one] ? rows()[one][at.people] : -1; });
    kpss.table(rows(), caption(), kpss.showPlace);
    kpss.id("note").textContent = remark().note || "";
    kpss.id("note").hidden = !remark().note;
    kpss.id("told").textContent = told();
  }

  kpss.begin();
  tints.forEach(function (one, step) {
    kpss.striped(one, "maybe" + step);
    kpss.dotted(one, "guess" + step);
  });
  kpss.legend([[tints[0], "méně než 20 %"], [tints[1], "20 až 40 %"], [tints[2], "40 až 60 %"], [tints[3], "60 až 80 %"],
    [tints[4], "80 % a více"], ["url(#maybe2)", "záleží na nezměřených ulicích a vchodech"],
    ["url(#guess2)", "podle odhadu: služba neuvádí, které obce obsluhuje"], ["url(#hatch)", "bez údaje, nebo v datech žádná taková služba"]]);
  kpss.places(rows, shares, function () { return remark().none; });
  service.addEventListener("change", draw);
  traveller.addEventListener("change", draw);
  draw();
}());
