package main

import "github.com/wenjin-kb/wenjin/kb"

// panelFlags let a ticket system show the panel of the desk in its pages.
type panelFlags struct {
	PanelOrigins   []string `help:"Sites whose pages may show /desk/panel and be given public answers by it (docs/panel.md)." placeholder:"ORIGIN"`
	PanelCrossSite bool     `help:"The panel stands in pages of another site: browsers send the session from within them (SameSite=None). Not needed within one site, as tickets.example.cn and help.example.cn."`
}

func (f panelFlags) check(https bool) error {
	switch {
	case f.PanelCrossSite && len(f.PanelOrigins) == 0:
		return kb.Errorf(kb.Invalid, "", "--panel-cross-site needs --panel-origins: nobody else may show the panel")
	case f.PanelCrossSite && !https:
		return kb.Errorf(kb.Invalid, "", "--panel-cross-site needs HTTPS: browsers keep such cookies over HTTPS alone (--tls-cert, or --secure-cookies behind a proxy)")
	}
	return nil
}
