"""The style sheet of the chat; class names of ours begin with `cw-`, keys of containers with `st-key-`."""

STYLE = """
<style>
:root { --ink:#1c2730; --quiet:#5b6871; --line:#d8dfe0; --ground:#f4f6f6; --accent:#1d5c63; --amber:#8a5a00;
  --amber-ground:#fdf3dc; --mark:#ffe75c; --paper:#ffffff; }
.stMainBlockContainer { padding: 0 2.2rem 2rem; max-width: 1500px; }
.stMain header, [data-testid="stHeader"] { background: transparent; height: 2.4rem; }
[data-testid="stSidebarHeader"] { padding-bottom: 0; height: 2.6rem; }
[data-testid="stBottomBlockContainer"] { padding: .6rem 2.2rem 1.1rem; max-width: 1500px; }
.cw-brand b { display:block; font-size:1.35rem; font-weight:650; letter-spacing:-.01em; line-height:1.2; }
.cw-brand span { color:var(--quiet); font-size:.78rem; white-space:nowrap; }
[data-testid="stLayoutWrapper"]:has(> .st-key-scope_bar) { position:sticky; top:0; z-index:90; }
.st-key-scope_bar { background:#fff; border-bottom:1px solid var(--line); padding:.9rem 0 .7rem; gap:.4rem; }
.st-key-scope_bar label p { font-size:.74rem; color:var(--quiet); font-weight:600; }
.cw-question { scroll-margin-top:7.2rem; }
.cw-question { margin:1.6rem 0 .2rem; padding:.75rem 1rem; background:var(--ground); border-radius:6px; font-size:1.06rem;
  font-weight:600;
  overflow-wrap:anywhere; }
.cw-question small { display:block; font-weight:600; font-size:.72rem; color:var(--quiet); margin-bottom:.1rem; }
.cw-side.narrow { max-width:17rem; }
.cw-understood { margin-top:.4rem; padding-top:.4rem; border-top:1px solid var(--line); font-weight:500; font-size:.98rem; }
.cw-progress { color:var(--quiet); font-size:.9rem; }
.cw-unsupported { border-left-color:#c98a12; }
.cw-doubt { font-size:.86rem; color:var(--quiet); margin-top:.15rem; }
.cw-writer { font-size:.84rem; color:var(--quiet); white-space:nowrap; overflow:hidden; text-overflow:ellipsis; }
.stApp:has(.cw-writer) .cw-question { scroll-margin-top:9rem; }
.stApp:has(.cw-writer) [data-testid="stLayoutWrapper"]:has(> .st-key-source_panel) { top:8.4rem; }
.stApp:has(.cw-writer) .st-key-source_panel { height:calc(100vh - 15.2rem) !important; }
.cw-tiers { margin-top:1.6rem; max-width:46rem; color:var(--quiet); font-size:.88rem; line-height:1.5; }
.cw-tiers ol { margin:.3rem 0 0; padding-left:1.2rem; }
.cw-tiers b { color:var(--ink); font-weight:600; }
[class*="st-key-stands-"] { margin-top:-.5rem; }
[class*="st-key-stands-"] button, [class*="st-key-stands-"] button p { font-size:.84rem; min-height:1.6rem;
  padding-top:0; padding-bottom:0; color:var(--accent); }
.st-key-history { gap:.35rem; padding-bottom:.6rem; border-bottom:1px solid var(--line); }
.st-key-open_conversation { gap:.35rem; background:var(--paper); border:1px solid var(--line); border-radius:6px; padding:.6rem .7rem; }
.st-key-open_conversation .cw-side b { color:var(--ink); font-weight:600; overflow-wrap:anywhere; }
.st-key-thread_acts { gap:.35rem; }
.st-key-thread_acts button { min-height:1.8rem; padding:.05rem .5rem; }
.st-key-thread_acts button p { font-size:.82rem; }
[class*="st-key-open-c-"] button[kind="primary"] { background:none; color:var(--accent); border:0; border-left:3px solid var(--accent);
  border-radius:0; font-weight:600; }
.st-key-thread_acts button [aria-hidden="true"]:has([data-testid="stIconMaterial"]) { display:none; }
[class*="st-key-open-c-"] button { justify-content:flex-start; text-align:left; min-height:1.7rem; padding:.1rem .5rem; }
[class*="st-key-open-c-"] button p { font-size:.86rem; white-space:nowrap; overflow:hidden; text-overflow:ellipsis; }
.cw-document { margin:1rem 0 .1rem; padding-bottom:.3rem; border-bottom:1px solid var(--line); }
.cw-document b { font-size:1rem; }
.cw-document div { color:var(--quiet); font-size:.84rem; margin-top:.1rem; }
.cw-chip { display:inline-block; border:1px solid var(--line); border-radius:4px; padding:0 .42rem; font-size:.74rem;
  line-height:1.45; color:var(--quiet);
  background:#fff; font-weight:500; margin:0 .3rem .15rem 0; white-space:nowrap; }
.cw-chip.good { color:#17613a; border-color:#b6d8c4; background:#f0f8f3; }
.cw-chip.warn { color:var(--amber); border-color:#e8cf98; background:var(--amber-ground); }
.cw-statement { padding:.15rem 0 .05rem .95rem; border-left:3px solid #bcd0d2; margin-top:.55rem; }
.cw-words { font-family:"Source Serif","Source Serif 4",Georgia,serif; font-size:1.06rem; line-height:1.55; white-space:pre-line;
  overflow-wrap:anywhere; }
.cw-words sup { font-family:"Source Sans","Source Sans Pro",sans-serif; font-size:.72rem; font-weight:700; color:var(--accent);
  padding:0 .12rem; }
[class*="st-key-cites-"] { padding-left:1.1rem; gap:.45rem; margin-top:-.45rem; }
[class*="st-key-cites-"] button, [class*="st-key-near-"] button { min-height:1.75rem; padding:.05rem .6rem; }
[class*="st-key-cites-"] button p, [class*="st-key-near-"] button p { font-size:.84rem; }
.st-key-source_panel .cw-notice { margin:0; padding-top:.3rem; font-size:.76rem; }
.cw-notice { border-top:1px solid var(--line); margin-top:1rem; padding-top:.5rem; color:var(--quiet); font-size:.82rem;
  line-height:1.5; overflow-wrap:anywhere; }
.cw-notice b { color:var(--ink); font-weight:600; }
.cw-notice code { white-space:nowrap; font-size:.78rem; color:var(--quiet); background:none; padding:0; }
.cw-box { border:1px solid var(--line); border-left:4px solid #7b8a92; border-radius:4px; padding:.7rem .95rem; background:#fff;
  overflow-wrap:anywhere; }
.cw-box.warn { border-left-color:#c98a12; background:var(--amber-ground); }
.cw-box.bad { border-left-color:#a83232; background:#fbf0ef; }
.cw-box b { display:block; margin-bottom:.15rem; }
.cw-box p { margin:.2rem 0 0; }
[data-testid="stLayoutWrapper"]:has(> .st-key-source_panel) { position:sticky; top:6.6rem; }
.st-key-source_panel { flex:none !important; height:calc(100vh - 13.4rem) !important; min-height:24rem; overflow-y:auto;
  border:1px solid var(--line); border-radius:8px;
  padding:.8rem 1rem .6rem; background:#fff; gap:.5rem; flex-wrap:nowrap; }
.st-key-source_panel > * { flex-shrink:0; }
.st-key-source_panel > [data-testid="stLayoutWrapper"]:has(> .st-key-source_page) { flex:1 1 18rem; min-height:16rem; }
.st-key-source_page { height:100%; overflow-y:auto; flex-wrap:nowrap; gap:.4rem; overscroll-behavior:contain; }
.st-key-source_page > * { flex-shrink:0; }
.st-key-source_panel .stButton button { min-height:2rem; padding:.1rem .5rem; }
.st-key-source_panel img { border:1px solid var(--line); border-radius:2px; }
.cw-source h3 { font-size:1.12rem; font-weight:650; margin:0 0 .25rem; padding:0; letter-spacing:0; }
.cw-source .where { font-weight:600; color:var(--accent); margin-right:.6rem; }
.cw-source .quiet { color:var(--quiet); font-size:.85rem; overflow-wrap:anywhere; }
.cw-quote { background:#fffbe3; border-left:3px solid #e6c200; padding:.5rem .8rem; border-radius:3px; }
.cw-quote .cw-words { font-size:.98rem; line-height:1.45; max-height:6.6rem; overflow-y:auto; }
.cw-source .path { white-space:nowrap; overflow:hidden; text-overflow:ellipsis; }
.cw-box a, .cw-notice a { color:var(--accent); }
.cw-quote small { color:#17613a; font-weight:600; }
.cw-quote small.bad { color:#a83232; }
.cw-clauses { border:1px solid var(--line); border-radius:4px; padding:.3rem 1.1rem .8rem; }
.cw-clauses section { margin-top:.75rem; color:#54616a; }
.cw-clauses section.here { color:var(--ink); }
.cw-clauses .number { font-weight:650; margin-right:.45rem; font-size:.95rem; }
.cw-clauses .title { font-weight:650; }
.cw-clauses .cw-words { font-size:1rem; }
.cw-clauses mark, .cw-quote mark { background:var(--mark); color:inherit; padding:.05em 0; border-radius:2px; }
.cw-page { text-align:center; color:var(--quiet); font-size:.85rem; padding-top:.35rem; }
.cw-doc { border-top:1px solid var(--line); padding:.4rem 0; font-size:.88rem; overflow-wrap:anywhere; }
.cw-doc summary { cursor:pointer; list-style:none; }
.cw-doc summary::-webkit-details-marker { display:none; }
.cw-doc summary b { display:block; font-weight:600; margin-bottom:.12rem; line-height:1.35; }
.cw-doc div { color:var(--quiet); font-size:.82rem; margin-top:.25rem; line-height:1.45; }
.cw-change ins { background:#e3f3e8; color:#17613a; text-decoration:underline; text-decoration-thickness:1px; }
.cw-change del { background:#fbe9e7; color:#9b2c2c; }
.cw-change .cw-words { margin:.35rem 0; }
.cw-library { font-size:1.1rem; font-weight:650; padding-top:.4rem; }
.cw-kind { font-size:.78rem; font-weight:600; color:var(--quiet); padding:.3rem 0; }
.cw-side { font-size:.88rem; color:var(--quiet); }
.cw-empty { padding:2.4rem 0 .6rem; max-width:46rem; }
.cw-empty h2 { font-size:1.5rem; font-weight:650; padding:0 0 .4rem; letter-spacing:-.01em; }
.cw-empty p { color:var(--quiet); font-size:1.02rem; line-height:1.55; }
.cw-gap-head { display:flex; gap:.5rem; align-items:baseline; flex-wrap:wrap; }
.cw-gap-head span:last-child { color:var(--quiet); font-size:.86rem; overflow-wrap:anywhere; }
.cw-gap-side small { display:block; color:var(--quiet); font-size:.76rem; font-weight:600; }
.cw-gap-side ul { margin:.3rem 0 0; padding-left:1.2rem; }
.cw-gap-side p { color:var(--quiet); margin:.2rem 0; }
.cw-gap-side .cw-words { border-left:3px solid #bcd0d2; padding-left:.7rem; margin-top:.35rem; }
.cw-gap-why { font-size:.88rem; overflow-wrap:anywhere; }
.cw-gap-why p { margin:.25rem 0; } .cw-gap-why ul { margin:.1rem 0; padding-left:1.2rem; }
.cw-gap-list { font-size:.9rem; max-height:22rem; overflow-y:auto; }
@media (max-width: 1180px) {
  .cw-question { scroll-margin-top:13rem; }
  .stMainBlockContainer, [data-testid="stBottomBlockContainer"] { padding-left:1.2rem; padding-right:1.2rem; }
  .st-key-scope_bar { padding-top:.6rem; }
  .st-key-scope_bar [data-testid="stHorizontalBlock"] { flex-wrap:wrap; gap:.3rem .7rem; }
  .st-key-scope_bar [data-testid="stColumn"] { min-width:9.5rem; flex:1 1 9.5rem; }
  .st-key-scope_bar [data-testid="stColumn"]:first-child { min-width:100%; }
  .cw-brand { display:flex; align-items:baseline; gap:.7rem; }
  .st-key-beside [data-testid="stColumn"]:has(.cw-question) { min-width:100%; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-source_panel) { position:static; }
  .stApp:has(.cw-writer) .st-key-source_panel, .st-key-source_panel { position:fixed; top:0; right:0; bottom:0;
    width:min(620px, 92vw); height:100vh !important; z-index:999990;
    border-radius:0; box-shadow:-8px 0 30px rgba(28,39,48,.18); padding-top:1.2rem; }
}
</style>
"""
