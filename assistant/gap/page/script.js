"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const size = 100;
  let page = 0;
  const at = (id) => document.getElementById(id);
  // Every text goes in as text: nothing that a document says can become an element.
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };
  const choice = (id, options) => {
    const select = at(id);
    for (const [value, words] of options) {
      const option = make("option", "", words);
      option.value = value;
      select.append(option);
    }
    select.addEventListener("change", () => { page = 0; draw(); });
  };
  const distinct = (name) => [...new Set(data.findings.map((one) => one[name]))].filter(Boolean).map((one) => [one, one]);
  choice("status", [["gaps", "All gaps"], ...Object.entries(data.status_words)]);
  choice("severity", Object.entries(data.severity_words));
  choice("sop", distinct("sop"));
  choice("section", distinct("section"));
  choice("change", distinct("change"));
  let waiting = 0;
  at("words").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { page = 0; draw(); }, 150); });
  at("clear").addEventListener("click", () => {
    for (const id of ["status", "severity", "sop", "section", "change", "words"]) at(id).value = "";
    page = 0;
    draw();
  });
  at("earlier").addEventListener("click", () => { page -= 1; draw(); scrollTo(0, at("filters").offsetTop - 10); });
  at("later").addEventListener("click", () => { page += 1; draw(); scrollTo(0, at("filters").offsetTop - 10); });

  const searched = (one) => (one.searched ??= [one.id, one.label, one.obligation, one.gap, one.why, ...one.elements,
    ...one.evidence.map((quote) => quote.quote)].join("\n").toLowerCase());
  const fits = (one) => {
    const status = at("status").value;
    if (status === "gaps" ? !one.is_gap : status && one.status !== status) return false;
    if (at("severity").value && (!one.is_gap || one.severity !== at("severity").value)) return false;
    for (const name of ["sop", "section", "change"]) if (at(name).value && one[name] !== at(name).value) return false;
    return at("words").value.toLowerCase().split(/\s+/).every((word) => searched(one).includes(word));
  };

  const quote = (one, score) => {
    const block = make("blockquote");
    block.append(make("div", "words", one.quote));
    const place = [one.number && `section ${one.number}`, one.page !== null && `PDF page ${one.page + 1}`, score && `score ${one.score.toFixed(2)}`];
    block.append(make("small", "", place.filter(Boolean).join(", ")));
    return block;
  };
  const listed = (title, texts, parent) => {
    if (!texts.length) return;
    parent.append(make("h3", "", title));
    const list = make("ul");
    for (const text of texts) list.append(make("li", "", text));
    parent.append(list);
  };
  const line = (title, text, parent) => { if (text) { parent.append(make("h3", "", title), make("p", "", text)); } };

  const body = (one) => {
    const all = make("div", "body");
    if (one.look_again) all.append(make("div", "again", `Decided before, look again: ${one.look_again}.`));
    const both = make("div", "both");
    const left = make("div"), right = make("div");
    left.append(make("h3", "", `The obligation: ${one.label || one.id}${one.document_status ? ` (${one.document_status})` : ""}`));
    left.append(make("div", "words", one.obligation));
    listed("Its elements", one.elements, left);
    right.append(make("h3", "", `The SOP: ${one.sop}`));
    if (one.evidence.length) for (const found of one.evidence) right.append(quote(found, false));
    else right.append(make("p", "quiet", "No passage of this SOP is evidence for it."));
    both.append(left, right);
    const more = make("div", "more");
    line("What is at fault", one.gap, more);
    line("Why", `${one.why} (confidence ${one.confidence.toFixed(2)}, ${one.by})`, more);
    if (one.is_gap) line("Severity, proposed", `${data.severity_words[one.severity]}: ${one.rule}`, more);
    for (const [name, words] of Object.entries(one.decisions)) line(name, words, more);
    if (one.proof) {
      const sections = data.sections[one.sop] || { read: [], left_out: [] };
      listed("Proof of search: queries", one.proof.queries, more);
      more.append(make("h3", "", "Proof of search: best passages and scores"));
      for (const found of one.proof.nearest) more.append(quote(found, true));
      if (!one.proof.nearest.length) more.append(make("p", "quiet", "None came near."));
      line("Proof of search: sections read", sections.read.join("; "), more);
      line("Proof of search: sections left out, which never count", sections.left_out.join("; ") || "none", more);
    }
    line("Keys", [one.key, one.id, one.clause_id].filter(Boolean).join(" · "), more);
    all.append(both, more);
    return all;
  };

  const row = (one) => {
    const item = make("details", "finding");
    const head = make("summary");
    const word = make("span", `word ${one.status}`, data.status_words[one.status]);
    const first = make("span");
    first.append(word);
    head.append(first, make("span", "severity", one.is_gap ? data.severity_words[one.severity] : ""), make("span", "clause", one.label || one.id),
      make("span", "what", one.obligation), make("span", "sop", one.sop));
    item.append(head);
    item.addEventListener("toggle", () => { if (item.open && item.childElementCount === 1) item.append(body(one)); });
    return item;
  };

  const draw = () => {
    const found = data.findings.filter(fits);
    const last = Math.max(0, Math.ceil(found.length / size) - 1);
    page = Math.min(Math.max(page, 0), last);
    at("rows").replaceChildren(...found.slice(page * size, (page + 1) * size).map(row));
    at("count").textContent = `${found.length.toLocaleString("en")} of ${data.findings.length.toLocaleString("en")} findings`;
    at("where").textContent = found.length ? `Page ${page + 1} of ${last + 1}` : "No finding fits these filters.";
    at("earlier").disabled = page === 0;
    at("later").disabled = page === last;
  };
  draw();
})();
