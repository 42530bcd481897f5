// What every document has before anything else in the hostile tests: functions
// that tell when a post calls them, and what looks at the page.
{
	if (window == top) {
		window.ran = []
		addEventListener("message", e => { if (e.data && e.data.canary) ran.push(e.data.canary) })
	}
	const tell = () => {
		let name = "a frame within"
		try {
			for (let w = window; ; w = w.parent) {
				if (/^v\d+$/.test(w.name)) { name = w.name; break }
				if (w == top) { name = location.pathname; break }
			}
		} catch {}
		top.postMessage({canary: name}, "*")
	}
	for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = tell
}

// touch does to each element what a reader could, but follows no link to a web page.
function touch(doc) {
	doc.addEventListener("click", e => {
		const link = e.target.closest("a, area")
		if (link && /^(https?|mailto):$/.test(link.protocol)) e.preventDefault()
	}, true)
	doc.addEventListener("submit", e => { if (!/^javascript:/i.test(e.target.action)) e.preventDefault() }, true)
	for (const element of doc.querySelectorAll("body, body *")) {
		for (const name of ["mouseover", "focus", "toggle", "animationstart"])
			element.dispatchEvent(new Event(name, {cancelable: true}))
		if (!element.matches("summary")) element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}))
	}
}

// inspect says what is wrong with a document, and how it is made apart from what
// people wrote.
function inspect(doc) {
	const allowed = {
		a: "href title rel", img: "src alt title width height loading referrerpolicy decoding", ol: "start", li: "value", td: "colspan rowspan",
		th: "colspan rowspan", abbr: "title", dfn: "title", time: "datetime", div: "class role aria-label tabindex",
		details: "open", // by a click
	}
	for (const name of ("p br hr h2 h3 h4 h5 h6 blockquote pre ul dl dt dd figure figcaption summary table caption thead tbody tfoot tr " +
		"em strong b i u s del ins sub sup small mark q cite code kbd samp var bdo bdi ruby rt rp").split(" ")) allowed[name] = ""
	const wrong = []
	for (const post of doc.querySelectorAll("body:not(.page-about) .prose")) {
		for (const element of post.querySelectorAll("*")) {
			const name = element.localName
			if (!(name in allowed) || element.namespaceURI != "http://www.w3.org/1999/xhtml") wrong.push("element " + name)
			for (const a of element.attributes) if (!(a.name == "dir" && /^(ltr|rtl|auto)$/i.test(a.value)) && !` ${allowed[name]} `.includes(` ${a.name} `)) wrong.push(`${a.name} of ${name}`)
			if (doc.defaultView && (getComputedStyle(element).position != "static" || getComputedStyle(element).float != "none")) wrong.push("the place of " + name)
			if (element.shadowRoot) wrong.push("a shadow of " + name)
		}
	}
	for (const link of doc.querySelectorAll("a, area, form")) {
		const to = link.protocol || link.action || ""
		if (link.hasAttribute("href") && !/^(https?:|mailto:)$/.test(to)) wrong.push("a link to " + link.getAttribute("href"))
		if (/^https?:$/.test(to) && /^https?:/.test(link.getAttribute("href")) && link.host != location.host && link.rel != "noopener nofollow ugc") wrong.push("rel of " + link.outerHTML)
	}
	for (const image of doc.querySelectorAll("img")) if (image.loading != "lazy" || image.referrerPolicy != "no-referrer") wrong.push(image.outerHTML)
	if (doc.querySelector("iframe, object, embed, base, style, svg script, script:not([type='application/ld+json']), meta[http-equiv], template, video, audio, math, [style], [name=body], [autofocus]"))
		wrong.push("something of a post's is in the page")
	const paths = new Set()
	const walk = (element, above) => {
		const classes = [...element.classList].filter(c => !/^c\d+$/.test(c)).join(".")
		const attributes = element.getAttributeNames().filter(a => a != "lang").sort().join(" ")
		const path = `${above}>${element.localName}.${classes}`
		paths.add(`${path} ${attributes}`)
		if (!element.matches(".prose")) for (const child of element.children) walk(child, path)
	}
	walk(doc.documentElement, "")
	return {wrong, paths: [...paths], images: [...doc.images].map(i => i.src), cards: doc.querySelectorAll("article.card").length}
}

// escapes are the posts of which something stands outside their own place.
function escapes(doc) {
	return [...doc.querySelectorAll(".prose")].filter(post => post.checkVisibility()).flatMap(post => {
		const own = post.getBoundingClientRect()
		return [...post.querySelectorAll("*")].filter(e => !e.parentElement.closest(".wide") && e.checkVisibility()).filter(e => {
			const r = e.getBoundingClientRect()
			return r.width > 0 && (r.left < own.left - 30 || r.right > own.right + 1 || r.top < own.top - 40 || r.bottom > own.bottom + 40)
		}).map(e => e.outerHTML.slice(0, 200))
	})
}
