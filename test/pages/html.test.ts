import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html } from '../../pages/html.ts';

describe('html', () => {
	test.each([
		['text', html`<p>${'a < b & c > d'}</p>`, '<p>a &lt; b &amp; c &gt; d</p>'],
		['a quote in an attribute', html`<a title="${`"x" 'y'`}"></a>`, '<a title="&quot;x&quot; &#39;y&#39;"></a>'],
		['a number', html`<td>${0}</td>`, '<td>0</td>'],
		['HTML in HTML', html`<p>${html`<b>${'<'}</b>`}</p>`, '<p><b>&lt;</b></p>'],
		['a list', html`<ul>${['a', 'b'].map((one) => html`<li>${one}</li>`)}</ul>`, '<ul><li>a</li><li>b</li></ul>'],
		['nothing', html`<p>${undefined}${false}</p>`, '<p></p>'],
	])('writes %s', (_, written, expected) => {
		expect(written.html).toBe(expected);
	});

	test('lets no text begin a tag, end an attribute or begin an entity of its own', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				expect(html`${text}`.html).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
			}),
		);
	});
});
