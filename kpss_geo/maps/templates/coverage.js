"use strict";
(function () {
  var data = kpss.data, at = kpss.fieldsOf(data.columns), tints = kpss.ramp(5).reverse();
  var service = kpss.id("service"), traveller = kpss.id("traveller");
  if (!data.labels.length) { return kpss.begin(); }

  function key() { return service.value + "|" + traveller.value; }
  function rows() { return data.rows[key()] || []; }
  function share(place) { return rows()[place] ? rows()[place][at.share_certain] : null; }
  function tint(value) { return value === null ? "url(#hatch)" : tints[Math.min(4, Math.floor(value * 5 + 1e-9))]; }
  function sum(field) { return rows().reduce(function (all, row) { return all + (row ? row[at[field]] || 0 : 0); }, 0); }

  function choice() {
    var remark = data.remarks[key()] || [null, false];
    var limit = remark[0] === null ? "" : " do " + kpss.number(remark[0]) + " minut";
    return { text: data.labels[service.value] + ", " + traveller.selectedOptions[0].textContent + limit, proxy: remark[1] };
  }

  function told() {
    var people = sum("people"), covered = sum("covered"), unknown = sum("unknown"), now = choice();
    if (!people) { return kpss.sentence(now.text) + ": pro tuto volbu není žádný údaj."; }
    return kpss.sentence(now.text) + ": v celém území jistě dosáhne " + kpss.number(covered) + " z " + kpss.number(people) + " lidí (" +
      kpss.shown.share(covered / people) + ")" + (unknown ? ", o dalších " + kpss.number(unknown) + " nevíme." : ".") +
      (now.proxy ? " Tuto skupinu statistika nepočítá, místo ní stojí všichni obyvatelé." : "");
  }

  function draw() {
    map_page.closePopup();
    data.places.forEach(function (place, one) { kpss.layers[one].setStyle({ fillColor: tint(share(one)), fillOpacity: 1, color: "#fff" }); });
    kpss.labels(function (one) { return kpss.percent(share(one)); }, function (one) { return rows()[one] ? rows()[one][at.people] : -1; });
    kpss.table(rows(), kpss.showPlace);
    kpss.id("caption").textContent = choice().text;
    kpss.id("told").textContent = told();
  }

  kpss.begin();
  kpss.legend([[tints[0], "méně než 20 %"], [tints[1], "20 až 40 %"], [tints[2], "40 až 60 %"], [tints[3], "60 až 80 %"],
    [tints[4], "80 % a více"], ["url(#hatch)", "bez údaje"]]);
  kpss.places(rows, function (one) { return kpss.shown.share(share(one)); });
  service.addEventListener("change", draw);
  traveller.addEventListener("change", draw);
  draw();
}());
