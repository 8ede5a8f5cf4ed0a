/// How a page looks: on a screen, in the dark, and on A4.
///
/// The colours of severities are told apart by people with any kind of colour vision, and never stand without a word.
enum ReportStyle {
    static let sheet = """
        :root { --ink: #1c2228; --quiet: #56606a; --line: #d5dade; --soft: #f4f6f7; --bar: #2f6690;
          --error: #a33b00; --warning: #7a5a00; --note: #2f6690; --good: #1f6b4f; }
        * { box-sizing: border-box; }
        html { font: 16px/1.5 "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--ink);
          background: #fff; }
        body { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 3rem; }
        h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 600; margin: 0 0 1rem; }
        h2 { font-size: 1.25rem; font-weight: 600; margin: 2.75rem 0 .75rem; padding-bottom: .3rem;
          border-bottom: 1px solid var(--line); }
        p { margin: .6rem 0; max-width: 46rem; }
        dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .2rem 1.5rem; margin: .75rem 0; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; }
        code { font: .875em/1.45 "Source Code Pro", "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; }
        code.token { white-space: nowrap; }
        .part { padding-left: 1.25rem; }
        .verdict { margin: 1.5rem 0 0; padding: .8rem 1rem; border-left: 5px solid; background: var(--soft);
          max-width: none; }
        .verdict .sign { font-weight: 700; margin-right: .35rem; }
        .verdict strong { color: var(--ink); font-weight: 600; }
        .good { color: var(--good); } .doubtful { color: var(--warning); } .bad { color: var(--error); }
        .callout { padding: .5rem .9rem; border-left: 3px solid var(--warning); background: var(--soft);
          overflow-wrap: anywhere; }
        nav ol { columns: 3 12rem; padding-left: 1.2rem; margin: 1.5rem 0 0; font-size: .9375rem; }
        nav a { color: var(--note); }
        .table { overflow-x: auto; margin: 1rem 0 .4rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--quiet); padding-bottom: .35rem; }
        th { text-align: left; font-weight: 600; border-bottom: 2px solid var(--line); vertical-align: bottom; }
        th, td { padding: .32rem .75rem .32rem 0; }
        td { border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        td:not(.number) { min-width: 6.5rem; }
        th:last-child, td:last-child { padding-right: 0; }
        .number { text-align: right; white-space: nowrap; }
        .severity { font-weight: 600; white-space: nowrap; }
        .error { color: var(--error); } .warning { color: var(--warning); } .note { color: var(--note); }
        .severity.error::before { content: "\\25CF  "; } .severity.warning::before { content: "\\25B2  "; }
        .severity.note::before { content: "\\25CB  "; }
        .more { color: var(--quiet); font-size: .9375rem; }
        figure { margin: 1.25rem 0; break-inside: avoid; }
        figcaption { color: var(--quiet); font-size: .9375rem; margin-bottom: .35rem; }
        figure svg { width: 100%; height: auto; display: block; }
        figure text { font: 12px "Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #56606a; }
        figure rect { fill: #2f6690; }
        figure line { stroke: #d5dade; }
        footer { margin-top: 3rem; padding-top: .6rem; border-top: 1px solid var(--line); color: var(--quiet);
          font-size: .875rem; }
        @page { size: A4; margin: 18mm 16mm; }
        @media print {
          html { font-size: 10pt; }
          body { max-width: none; padding: 0; }
          nav { display: none; }
          h2 { break-after: avoid; }
          tr { break-inside: avoid; }
          thead { display: table-header-group; }
          .table { overflow: visible; }
          .verdict, .callout, figure rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
