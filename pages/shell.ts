import { wayTo, wayUp } from './address.ts';
import { type Html, html } from './html.ts';
import { type SitePage, sections } from './page.ts';
import type { SiteFacts } from './site-facts.ts';

// No request leaves the page, whatever a description says: what is not in the folder is not loaded. `file:` stands beside
// 'self', since a browser gives a page out of a folder an origin that equals no other.
const policy = [
	"default-src 'none'",
	"style-src 'self' file:",
	"script-src 'self' file:",
	"img-src 'self' file: data:",
	"form-action 'none'",
	"base-uri 'none'",
].join('; ');

export type Frame = Pick<SiteFacts, 'register' | 'madeAt' | 'toolVersion'>;

/**
 * A page, whole: it is opened from a folder, so that every way in it is relative. The header has a service name and not the
 * NHS logo, which stands for what an NHS organisation publishes under its own identity; this is a record inside one, and may
 * be inside an organisation that is not of the NHS.
 */
export function pageHtml(page: SitePage, { register, madeAt, toolVersion }: Frame): string {
	const { organisation } = register;
	const way = (address: string): string => wayTo(address, page.address);
	return html`<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${policy}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<title>${page.title} – ${page.caption} – ${organisation.name}</title>
	<link rel="icon" href="data:,">
	<link rel="stylesheet" href="${way('assets/nhsuk-frontend.min.css')}">
	<link rel="stylesheet" href="${way('assets/site.css')}">
	<script src="${way('assets/minisearch.js')}" defer></script>
	<script src="${way('assets/search-index.js')}" defer></script>
	<script src="${way('assets/site.js')}" defer></script>
</head>
<body data-root="${wayUp(page.address)}">
<a class="nhsuk-skip-link" href="#maincontent">Skip to main content</a>
<header class="nhsuk-header" role="banner">
	<div class="nhsuk-header__container nhsuk-width-container">
		<div class="nhsuk-header__service">
			<a class="nhsuk-header__service-name" href="${way('index.html')}">Outbound returns and the opt-out</a>
		</div>
		<search class="nhsuk-header__search ndoo-search" hidden>
			<label class="nhsuk-u-visually-hidden" for="search">Search returns, tables, columns, models and tests</label>
			<input class="nhsuk-input ndoo-search__input" id="search" type="search" autocomplete="off" spellcheck="false" placeholder="Search">
			<div class="ndoo-search__found" id="found" hidden></div>
			<p class="nhsuk-u-visually-hidden" id="found-count" role="status"></p>
		</search>
	</div>
	<nav class="nhsuk-header__navigation" aria-label="Menu">
		<div class="nhsuk-header__navigation-container nhsuk-width-container">
			<ul class="nhsuk-header__navigation-list">${Object.values(sections).map(
				({ address, text }) => html`
				<li class="nhsuk-header__navigation-item${address === page.address && ' nhsuk-header__navigation-item--current'}">
					<a class="nhsuk-header__navigation-link" href="${way(address)}"${
						address === page.address && html` aria-current="page"`
					}>${address === page.address ? html`<strong class="nhsuk-header__navigation-item-current-fallback">${text}</strong>` : text}</a>
				</li>`,
			)}
			</ul>
		</div>
	</nav>
</header>
<div class="nhsuk-width-container">
	${breadcrumb(page)}
	<main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1">
		<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${page.caption} </span>${page.title}</h1>
${page.body}
	</main>
</div>
<footer class="nhsuk-footer" role="contentinfo">
	<div class="nhsuk-width-container">
		<div class="nhsuk-footer__meta">
			<p class="nhsuk-body-s">${organisation.name} (${organisation.odsCode}). Made by ndoo ${toolVersion} on
				<time datetime="${madeAt.toISOString()}">${timeText(madeAt.toISOString())}</time>. Nothing in these pages is
				about a person.</p>
		</div>
	</div>
</footer>
</body>
</html>
`.html;
}

/** `2026-01-31 12:00 UTC`. */
export const timeText = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

function breadcrumb({ above, address }: SitePage): Html | false {
	if (above === undefined) return false;
	const [home, up] = [wayTo(sections.overview.address, address), wayTo(above.address, address)];
	return html`<nav class="nhsuk-breadcrumb" aria-label="Breadcrumb">
		<ol class="nhsuk-breadcrumb__list">
			<li class="nhsuk-breadcrumb__list-item"><a class="nhsuk-breadcrumb__link" href="${home}">Overview</a></li>
			<li class="nhsuk-breadcrumb__list-item"><a class="nhsuk-breadcrumb__link" href="${up}">${above.text}</a></li>
		</ol>
		<a class="nhsuk-back-link" href="${up}"><span class="nhsuk-u-visually-hidden">Back to </span>${above.text}</a>
	</nav>`;
}
