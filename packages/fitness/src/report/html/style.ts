/** The look of the page; it needs nothing from anywhere else, on screen, in the dark and on paper. */
export const style = `
:root { color-scheme: light dark; --ink: #1d2430; --paper: #fff; --soft: #f2f4f7; --line: #d5dae1; --good: #1a7f4b; --bad: #c62f2f; --bar: #3a6fb7; --share: #8fb3e0; --dim: #5d6878; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ee; --paper: #161b22; --soft: #1f2630; --line: #38414e; --good: #4cc38a; --bad: #ff7b72; --bar: #6ea8fe; --share: #3c5f8f; --dim: #9aa5b4; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; padding: 24px; max-width: 1000px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 36px 0 8px; border-bottom: 1px solid var(--line); padding-bottom: 4px; }
.verdict { padding: 14px 18px; border-radius: 8px; background: var(--soft); border-left: 6px solid var(--good); margin: 16px 0; }
.verdict.unfit { border-color: var(--bad); } .verdict strong { font-size: 18px; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0; } dl.facts dt { color: var(--dim); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
svg { width: 100%; height: auto; display: block; margin: 8px 0; font: 12.5px system-ui, sans-serif; } svg text { fill: var(--ink); } svg .figure { fill: var(--dim); }
.bar { fill: var(--bar); } .share { fill: var(--share); } .room { fill: var(--soft); stroke: var(--line); } .over { fill: var(--bad); } .mark { stroke: var(--bad); stroke-dasharray: 4 3; } .level { stroke: var(--dim); stroke-dasharray: 3 3; } .axis { stroke: var(--line); } .dot { fill: var(--bar); opacity: .75; }
table { border-collapse: collapse; width: 100%; margin: 8px 0; font-size: 14px; } th, td { text-align: left; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; } th { color: var(--dim); font-weight: 500; }
details { border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px; margin: 8px 0; } summary { cursor: pointer; } summary .id { color: var(--dim); font-size: 13px; }
.passed { color: var(--good); } .failed { color: var(--bad); } .skipped { color: var(--dim); } .faults li { color: var(--bad); overflow-wrap: anywhere; }
pre { background: var(--soft); padding: 10px; overflow: auto; max-height: 340px; font-size: 12px; border-radius: 6px; } p.dim { color: var(--dim); margin: 4px 0; }
`;
