"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  // Long lists are drawn in parts: the first at once, the next when the reader scrolls to the end.
  const PART = 100;
  const SEVERITIES = ["error", "warning", "note"];
  const WORDS = {
    zh: {
      language: "English", printAll: "打印各单位页", print: "打印本页", back: "← 返回",
      units: "名单", findings: "问题", unit: "单位", state: "状态", all: "全部",
      searchUnits: "找单位：名称或代码", search: "找问题：单位、位置、内容、代码",
      everyCode: "全部代码", more: "再显示", none: "没有符合条件的。", clean: "没有问题。",
      batch: "整批", missingList: "未报的单位", file: "文件", where: "序号", what: "问题与改法",
      checkedBy: "核对人：____________", date: "日期：____________",
      waivedBecause: "已核实，可以保留：", explains: "单位说明：", files: "份", profile: "检查方案",
      count: (shown, of) => `${shown} / ${of}`,
    },
    en: {
      language: "中文", printAll: "Print a page per unit", print: "Print this page",
      back: "← Back", units: "Units", findings: "Findings", unit: "Unit", state: "State",
      all: "All", searchUnits: "Find units by name or code",
      search: "Find by unit, place, text or code", everyCode: "All codes", more: "Show more",
      none: "Nothing fits.", clean: "Nothing to say.", batch: "The batch",
      missingList: "Not reported", file: "File", where: "No.", what: "Finding and remedy",
      checkedBy: "Checked by: ____________", date: "Date: ____________",
      waivedBecause: "Looked into, may stay: ", explains: "The unit explains: ", files: "files", profile: "Profile",
      count: (shown, of) => `${shown} of ${of}`,
    },
  };
  const view = {
    language: data.language, state: "", unitText: "", text: "", code: "",
    severities: new Set([...SEVERITIES, "review", "waived"]),
  };
  const at = (id) => document.getElementById(id);
  // Words of states and severities come with the data, those of the page itself stand above.
  const word = (key) => WORDS[view.language][key] || data.words[view.language][key];
  // A warning that the unit explains waits for a person.
  const kindOf = (finding) => {
    if (finding.waived !== null) return "waived";
    return finding.explanation !== null && finding.severity === "warning" ? "review" : finding.severity;
  };
  const unitOf = (finding) => (finding.unit < 0 ? null : data.units[finding.unit]);
  const nameOf = (unit) => unit.name || unit.code || unit.files.join("、");
  const messageOf = (finding) => finding.message[view.language];

  function node(tag, className, ...children) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function button(text, pressed, action, className) {
    const made = node("button", className || "", text);
    made.type = "button";
    if (pressed !== null) made.setAttribute("aria-pressed", String(pressed));
    made.addEventListener("click", action);
    return made;
  }

  // What is searched is put together once; a search is then a look at plain texts.
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  for (const unit of data.units) {
    unit.folded = fold(`${unit.name} ${unit.code} ${unit.contact} ${unit.files.join(" ")}`);
  }
  for (const finding of data.findings) {
    const unit = unitOf(finding);
    finding.folded = fold(
      `${unit ? unit.folded : ""} ${finding.code} ${finding.rule} ${finding.message.zh} ` +
        `${finding.message.en} ${finding.file} ${finding.explanation || ""} ${finding.waived || ""}`,
    );
  }
  const byUnit = new Map();
  for (const finding of data.findings) {
    if (!byUnit.has(finding.unit)) byUnit.set(finding.unit, []);
    byUnit.get(finding.unit).push(finding);
  }
  const holds = (folded, text) => fold(text).split(/\s+/).every((part) => folded.includes(part));

  function list(target, more, draw) {
    let items = [];
    let drawn = 0;
    function part() {
      const fragment = document.createDocumentFragment();
      const end = Math.min(items.length, drawn + PART);
      for (; drawn < end; drawn += 1) fragment.append(draw(items[drawn]));
      target.append(fragment);
      more.hidden = drawn >= items.length;
      more.textContent = `${word("more")} (${items.length - drawn})`;
    }
    more.addEventListener("click", part);
    new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting) && drawn < items.length) part();
    }, { rootMargin: "600px" }).observe(more);
    const show = (next) => {
      items = next;
      drawn = 0;
      target.replaceChildren();
      part();
    };
    const rest = () => { while (drawn < items.length) part(); };
    return { show, rest };
  }

  function chips(unit) {
    return unit.marks.map((mark) => node("span", `chip ${mark}`, word(mark)));
  }

  // The next step is that of the first mark, the unit's state.
  const stepOf = (unit) => data.steps[view.language][unit.marks[0]] || "";
  const contactOf = (unit) => (unit.contact ? [node("small", "contact", unit.contact)] : []);

  function unitRow(unit) {
    const row = node(
      "tr", "",
      node("td", "name", nameOf(unit), node("small", "", unit.code), ...contactOf(unit)),
      node("td", "", ...chips(unit), node("small", "step", stepOf(unit))),
      ...SEVERITIES.map((severity, i) => node("td", "number", unit.counts[i] ? String(unit.counts[i]) : "")),
    );
    row.tabIndex = 0;
    const open = () => { location.hash = `unit=${unit.index}`; };
    row.addEventListener("click", open);
    row.addEventListener("keydown", (event) => { if (event.key === "Enter") open(); });
    return row;
  }

  function findingItem(finding) {
    const unit = unitOf(finding);
    const who = button(unit ? nameOf(unit) : word("batch"), null, () => {
      if (unit) location.hash = `unit=${unit.index}`;
    }, "who");
    const kind = kindOf(finding);
    return node(
      "li", `finding ${kind}`,
      node("code", "", finding.rule || finding.code),
      node("span", `chip ${kind}`, word(kind)), who,
      ...textsOf(finding),
    );
  }

  function textsOf(finding) {
    const said = [node("p", "said", messageOf(finding))];
    if (finding.explanation !== null) said.push(node("p", "explains", word("explains") + finding.explanation));
    return [...said, node("p", "remedy", remedyOf(finding))];
  }

  function remedyOf(finding) {
    if (finding.waived !== null) return word("waivedBecause") + finding.waived;
    return finding.remedy[view.language];
  }

  const unitList = list(at("units"), at("more-units"), unitRow);
  const findingList = list(at("findings"), at("more-findings"), findingItem);

  function fittingUnits() {
    const fitting = data.units.filter(
      (unit) => (!view.state || unit.marks.includes(view.state)) && holds(unit.folded, view.unitText),
    );
    // The gravest states first, as their tiles stand; within a state as the roster has them.
    const rank = (unit) => data.states.indexOf(unit.marks[0]);
    return fitting.sort((a, b) => rank(a) - rank(b));
  }

  function fittingFindings() {
    return data.findings.filter((finding) => {
      if (!view.severities.has(kindOf(finding))) return false;
      if (view.code && finding.code !== view.code) return false;
      const unit = unitOf(finding);
      if (view.state && !(unit && unit.marks.includes(view.state))) return false;
      return holds(finding.folded, view.text);
    });
  }

  function drawUnits() {
    const fitting = fittingUnits();
    at("units-title").textContent = `${word("units")} ${word("count")(fitting.length, data.units.length)}`;
    unitList.show(fitting);
    if (!fitting.length) at("units").append(node("tr", "empty", node("td", "", word("none"))));
  }

  function drawFindings() {
    const fitting = fittingFindings();
    at("findings-title").textContent =
      `${word("findings")} ${word("count")(fitting.length, data.findings.length)}`;
    findingList.show(fitting);
    if (!fitting.length) at("findings").append(node("li", "empty", word("none")));
  }

  function drawTiles() {
    const tile = (state, count) => {
      const pressed = view.state === state;
      return button(
        "", pressed,
        () => { view.state = pressed ? "" : state; draw(); },
        `tile ${state} ${count ? "" : "zero"}`,
      );
    };
    const tiles = ["", ...data.states].map((state) => {
      const count = state
        ? data.units.filter((unit) => unit.marks.includes(state)).length
        : data.units.length;
      const made = tile(state, count);
      made.append(node("b", "", String(count)), word(state || "all"));
      return count || state === view.state ? made : null;
    }).filter(Boolean);
    at("tiles").replaceChildren(...tiles);
    const missing = data.units.filter((unit) => unit.marks.includes("missing"));
    at("missing").hidden = missing.length === 0;
    at("missing").replaceChildren(
      node("b", "", `${word("missingList")} (${missing.length})`), " ", missing.map((unit) => nameOf(unit) + (unit.contact ? `（${unit.contact}）` : "")).join("、"),
    );
  }

  function drawFilters() {
    at("language").textContent = word("language");
    at("print-all").textContent = word("printAll");
    at("unit-search").placeholder = word("searchUnits");
    at("search").placeholder = word("search");
    at("unit-headings").replaceChildren(
      node("th", "", word("unit")), node("th", "", word("state")),
      ...SEVERITIES.map((severity) => node("th", "number", word(severity))),
    );
    const kinds = [...SEVERITIES, "review", "waived"].filter(
      (kind) => SEVERITIES.includes(kind) || data.findings.some((finding) => kindOf(finding) === kind),
    );
    at("severities").replaceChildren(
      ...kinds.map((kind) => {
        const count = data.findings.filter((finding) => kindOf(finding) === kind).length;
        return button(`${word(kind)} ${count}`, view.severities.has(kind), () => {
          if (!view.severities.delete(kind)) view.severities.add(kind);
          drawFilters();
          drawFindings();
        }, `chip ${kind}`);
      }),
    );
    const counts = new Map();
    for (const finding of data.findings) counts.set(finding.code, (counts.get(finding.code) || 0) + 1);
    const codes = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const option = (value, text) => {
      const made = node("option", "", text);
      made.value = value;
      return made;
    };
    at("code").replaceChildren(
      option("", word("everyCode")), ...codes.map(([code, count]) => option(code, `${code} (${count})`)),
    );
    at("code").value = view.code;
  }

  function page(unit) {
    const findings = byUnit.get(unit.index) || [];
    const body = node("tbody", "");
    findings.forEach((finding, i) => {
      const kind = kindOf(finding);
      body.append(node(
        "tr", "",
        node("td", "number", String(i + 1)),
        node("td", "", node("span", `chip ${kind}`, word(kind))),
        node("td", "", ...textsOf(finding)),
      ));
    });
    const head = node(
      "thead", "",
      node("tr", "", node("th", "number", word("where")), node("th", "", ""), node("th", "", word("what"))),
    );
    const made = node(
      "article", "page",
      node("h2", "", nameOf(unit)),
      node("p", "facts", [unit.code, data.report[view.language], ...unit.files].filter(Boolean).join("　")),
      node("p", "", ...chips(unit)),
      node("p", "step", [stepOf(unit), unit.contact].filter(Boolean).join("　")),
    );
    made.append(findings.length ? node("table", "", head, body) : node("p", "empty", word("clean")));
    made.append(node("p", "signature", node("span", "", word("checkedBy")), node("span", "", word("date"))));
    return made;
  }

  function showUnit(index) {
    const unit = data.units[index];
    at("overview").hidden = Boolean(unit);
    at("all-pages").hidden = true;
    at("unit-page").hidden = !unit;
    document.body.classList.toggle("unit", Boolean(unit));
    if (!unit) return;
    at("unit-page").replaceChildren(
      node("div", "bar", button(word("back"), null, () => { location.hash = ""; }),
        button(word("print"), null, () => window.print())),
      page(unit),
    );
    window.scrollTo(0, 0);
  }

  function printAll() {
    const pages = fittingUnits().filter((unit) => byUnit.has(unit.index)).map(page);
    at("all-pages").replaceChildren(...pages);
    for (const id of ["overview", "unit-page"]) at(id).hidden = true;
    at("all-pages").hidden = false;
    document.body.classList.add("unit");
    window.print();
  }

  function draw() {
    document.documentElement.lang = view.language;
    at("title").textContent = data.title[view.language];
    at("subtitle").textContent = data.subtitle[view.language];
    drawTiles();
    drawFilters();
    drawUnits();
    drawFindings();
    const chosen = /^#unit=(\d+)$/.exec(location.hash);
    showUnit(chosen ? Number(chosen[1]) : -1);
  }

  at("language").addEventListener("click", () => {
    view.language = view.language === "zh" ? "en" : "zh";
    draw();
  });
  at("print-all").addEventListener("click", printAll);
  // Paper has no end to scroll to: everything that fits the filters is drawn before it is printed.
  window.addEventListener("beforeprint", () => {
    if (at("overview").hidden) return;
    unitList.rest();
    findingList.rest();
  });
  window.addEventListener("afterprint", () => { if (!at("all-pages").hidden) draw(); });
  window.addEventListener("hashchange", draw);
  at("unit-search").addEventListener("input", (event) => {
    view.unitText = event.target.value.trim();
    drawUnits();
  });
  at("search").addEventListener("input", (event) => {
    view.text = event.target.value.trim();
    drawFindings();
  });
  at("code").addEventListener("change", (event) => {
    view.code = event.target.value;
    drawFindings();
  });
  draw();
})();
