/// How pages look: in the colours of the reader's choice, on paper too, from 360 pixels on.
enum PageStyle {
  /// Custom properties hold every colour; a test computes their contrast in both schemes.
  static let css: StaticString = """
    :root{color-scheme:light dark;--paper:#ffffff;--ink:#1a1d21;--quiet:#4d5661;--line:#c9d0d8;--band:#f2f4f7;--link:#0b57a4;\
    --focus:#0b57a4;--series-1:#0b57a4;--series-2:#a3410c;--series-3:#1d6b3c;--series-4:#7b2d8e}
    @media (prefers-color-scheme:dark){:root{--paper:#14171a;--ink:#e8eaed;--quiet:#aab4bf;--line:#3b434c;--band:#1e2328;\
    --link:#8ab8f0;--focus:#8ab8f0;--series-1:#8ab8f0;--series-2:#f0a878;--series-3:#86d3a2;--series-4:#d9a3e8}}
    *{box-sizing:border-box}
    html{font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink)}
    header,main,footer,nav{max-width:72rem;margin:0 auto;padding:0 1rem}
    header{padding-top:1rem}
    h1,h2,h3,h4,h5{line-height:1.25;margin:1.6em 0 .5em;overflow-wrap:anywhere}
    h1{font-size:1.75rem;margin-top:.3em}h2{font-size:1.35rem;border-top:1px solid var(--line);padding-top:1em}
    h3{font-size:1.15rem}h4{font-size:1rem}h5{font-size:1rem}
    p,dd,dt,li{overflow-wrap:anywhere;max-width:48rem}
    p{margin:.5em 0}
    a{color:var(--link)}
    :focus-visible{outline:3px solid var(--focus);outline-offset:2px}
    .skip{position:absolute;left:-999rem;background:var(--paper);padding:.5rem 1rem}
    .skip:focus{left:.5rem;top:.5rem;z-index:1}
    nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;margin:.5rem 0;padding:0}
    nav a{display:inline-block;padding:.3rem 0}
    .scroll{overflow-x:auto;margin:.8rem 0;max-width:100%}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--quiet);padding:.2rem 0 .4rem}
    th,td{padding:.35rem .7rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
    td.text,th.text{min-width:5rem;max-width:24rem;overflow-wrap:break-word}
    thead th{white-space:nowrap;border-bottom:2px solid var(--line)}
    tbody th{font-weight:600}
    .number{text-align:right;white-space:nowrap}
    .id{white-space:nowrap}
    figure{margin:1rem 0;max-width:30rem}
    figcaption{font-weight:600}
    .plot{display:block;width:100%;height:auto;background:var(--paper)}
    .plot .grid line{stroke:var(--line);stroke-width:1}
    .plot .labels{fill:var(--ink);font-size:11.5px}
    .plot .name{font-size:12px}
    .series-1{color:var(--series-1)}.series-2{color:var(--series-2)}.series-3{color:var(--series-3)}.series-4{color:var(--series-4)}
    svg [class^="series"],svg[class^="series"]{fill:currentColor;stroke:none}
    svg .stroke,svg .whisker{fill:none;stroke:currentColor;stroke-width:1.8}
    svg .whisker{stroke-width:1.2}
    svg .dashed{stroke-dasharray:6 4}svg .dotted{stroke-dasharray:2 3}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;margin:.3rem 0;padding:0;font-size:.9rem}
    .legend svg{width:30px;height:12px;margin-right:.4rem;vertical-align:middle}
    .note{color:var(--quiet);font-size:.9rem}
    summary{cursor:pointer;padding:.3rem 0;color:var(--link)}
    dt{font-weight:600;margin-top:.5rem}dd{margin-left:1rem}
    footer{margin-top:2rem;padding-bottom:2rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.9rem}
    #live{color:var(--quiet);font-size:.9rem;min-height:1.5em}
    progress{width:8rem}
    @media print{nav,.skip{display:none}.scroll{overflow:visible}}
    """
}
