package config

import "necblogs/internal/planet"

// fields are the keys of the file, which configs/planet.yaml explains.
func (c *Config) fields() []field {
	return []field{
		{"title", needed(&c.Site.Title)},
		{"subtitle", line(&c.Site.Subtitle)},
		{"url", scalar(c.setURL)},
		{"owner", object(
			field{"name", line(&c.Site.OwnerName)},
			field{"email", scalar(c.setEmail)},
		)},
		{"language", scalar(c.setLanguage)},
		{"timezone", scalar(c.setZone)},
		{"listen", scalar(c.setListen)},
		{"database", scalar(c.setDatabase)},
		{"page", object(
			field{"stories", whole(&c.Site.Stories, 1, 500)},
			field{"text", oneOf(&c.Site.Text, planet.TextFold, planet.TextFull, planet.TextLead)},
			field{"per_blog_per_day", whole(&c.Site.PerBlogDay, 0, 1000)},
		)},
		{"poll", object(c.Poll.fields()...)},
		{"duplicates", object(field{"enabled", truth(&c.Duplicates)})},
		{"meetings", c.meetings()},
		{"websub", object(
			field{"enabled", truth(&c.WebSub)},
			field{"hub", web(&c.Site.Hub)},
		)},
		{"images", oneOf(&c.Site.Images, planet.ImagesLink, planet.ImagesProxy, planet.ImagesNone)},
		{"robots", scalar(c.setRobots)},
		{"trusted_proxies", c.proxies()},
		{"blogs", c.blogs()},
	}
}

func (p *Poll) fields() []field {
	return []field{
		{"interval", period(&p.Interval, leastInterval)},
		{"min_interval", period(&p.MinInterval, leastInterval)},
		{"max_interval", period(&p.MaxInterval, leastInterval)},
		{"timeout", period(&p.Timeout, leastTimeout)},
		{"concurrency", whole(&p.Concurrency, 1, 1000)},
		{"per_host", whole(&p.PerHost, 1, 1000)},
		{"max_body", size(&p.MaxBody)},
		{"allow_private", truth(&p.AllowPrivate)},
		{"user_agent", line(&p.UserAgent)},
	}
}

func (c *Config) meetings() value {
	return list(&c.Series, func(s *planet.Series) value {
		return checked([]field{
			{"slug", slug(&s.Slug)},
			{"name", needed(&s.Name)},
			{"match", pattern(&s.Match)},
			{"except", pattern(&s.Except)},
		}, func(r *reader, path string) {
			r.name(path, s.Name, &s.Slug)
			if at := path + ".match"; s.Match == nil && !r.faulty(at) {
				r.fault(at, `is needed: write the regular expression that the titles of its reports match, such as match: '(?i)\bNEC\b'`)
			}
		})
	})
}
