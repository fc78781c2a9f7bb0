"""What has no counterpart on the other service: what is lost with it, and what to do (jsm-api.md 6)."""

from reconciler.model.crossing import Loss

_DOMAIN = "the custom domain, until it moves: its visitors stay on the old page"

_NO_CHANNEL = "closing one channel alone: `allowPageSubscribers` opens and closes all of them at once"

TO_JSM = (
    Loss(
        "page",
        ("domain",),
        _DOMAIN,
        "move it last: take it off the old page, write `domain` into the settings, apply, and lead the DNS record where Jira says",
        last=True,
    ),
    Loss(
        "page",
        ("url",),
        "the link behind the logo",
        "write a link under `headerData.links`; `helpCenterUrl` is for a help center alone",
    ),
    Loss("page", ("branding",), "the main template of the page", "choose `pageTheme` and `pageThemeMode`"),
    Loss(
        "page",
        ("viewers_must_be_team_members",),
        "that only team members may see the page: the new page is public",
        "if it must stay private, make it private in Jira before anything is published, and link a group to it there",
    ),
    Loss(
        "page",
        ("notifications_from_email",),
        "the sender of emails: they come from the service's own address",
        "tell subscribers, and whoever filters by the old sender",
    ),
    Loss(
        "page",
        ("notifications_email_footer",),
        "the footer of emails",
        "write what must be read on the page into `footerData.footerText`",
    ),
    Loss(
        "page",
        (
            "allow_incident_subscribers",
            "allow_email_subscribers",
            "allow_sms_subscribers",
            "allow_webhook_subscribers",
        ),
        _NO_CHANNEL,
        "decide whether visitors may subscribe at all",
    ),
    Loss(
        "component",
        ("showcase",),
        "showing the uptime of some components only",
        "`bodyConfig.componentUptimeDisplay` shows or hides it for the whole page",
    ),
    Loss(
        "component",
        ("only_show_if_degraded",),
        "hiding a component while it is operational",
        "it is always shown: leave out of the file what visitors need not see",
    ),
    Loss(
        "component",
        ("start_date",),
        "the date from which uptime is counted",
        "it counts from the day on which the component is made; keep the old numbers elsewhere",
    ),
    Loss("template", ("group_id",), "the template's group", "choose a group in Jira when the template is typed in"),
    Loss(
        "template",
        ("components",),
        "the components that the template affects",
        "choose them with every incident",
    ),
    Loss(
        "subscriber",
        ("components",),
        "the choice of components: everybody subscribes to the whole page",
        "say so to those who chose; more emails reach them than before",
    ),
    Loss(
        "subscriber",
        ("confirmed",),
        "subscribing somebody without a confirmation email",
        "expect that everybody gets one, and must answer it",
    ),
    Loss(
        "embed",
        (),
        "the look of the status embed, and the code on sites that show it",
        "write `statusEmbedEnabled: true`, and put the new code on every site that has the old one",
    ),
    Loss(
        "maintenance",
        (),
        "scheduled maintenances",
        "announce what is still to come in Jira, and let the old page keep its own until they are over",
    ),
    Loss(
        "metrics_provider",
        (),
        "where metrics come from, and its credentials",
        "revoke the credentials when the old page is closed",
    ),
    Loss("metric", (), "graphs, and their data", "link a dashboard under `headerData.links`"),
    Loss(
        "access_user",
        (),
        "who may see an audience-specific page",
        "give access to a private page by a group of Atlassian, linked to the page in Jira",
    ),
    Loss(
        "access_group",
        (),
        "what a group may see of an audience-specific page",
        "make one private page for each audience, or show all of them the same",
    ),
    Loss(
        "team_member",
        (),
        "who works on the page, and with which role",
        "give the people roles in Jira; the key of the old page's API is of no use there",
    ),
)
"""Of the fields and kinds of Statuspage."""

_IMAGE = "the API carries no images: upload it in Jira, and write its id"

FACTS_TO_JSM = (
    Loss("page", ("headline",), "the headline", "write it into `headerData.headerText`"),
    Loss("page", ("support_url",), "the link to support", "write a link under `headerData.links`, or `helpCenterUrl`"),
    Loss(
        "page",
        ("twitter_username", "twitter_logo"),
        "posting to Twitter",
        "take the boxes off the templates, or post yourself",
    ),
    Loss(
        "page",
        ("ip_restrictions",),
        "that the page is shown to some networks only: the new page is public",
        "if it must stay private, make it private in Jira before anything is published, and link a group to it there",
    ),
    Loss("page", ("favicon_logo",), "the icon in the browser's tab", f"{_IMAGE} under `headerData.faviconIconId`"),
    Loss("page", ("transactional_logo",), "the logo", f"{_IMAGE} under `headerData.headerLogoId`"),
    Loss("page", ("hero_cover",), "the cover image", f"{_IMAGE} under `headerData.coverImageId`"),
    Loss("page", ("email_logo",), "the logo in emails", "nothing: emails look as the service has them"),
    Loss("page", ("city", "state", "country"), "where the page's owner is", "nothing: no visitor saw it"),
    Loss("page", ("activity_score",), "a number of the service's own", "nothing: it says nothing elsewhere"),
    Loss(
        "component",
        ("automation_email",),
        "the address whose emails change the component's status",
        "let the monitoring call the new API or make an incident in Jira instead; it writes to the old page until then",
    ),
)
"""Of what Statuspage shows and does not let anybody write."""

_DASHBOARD = "paste it in the Statuspage dashboard, if your plan lets you customize the page"

TO_STATUSPAGE = (
    Loss(
        "page",
        ("domain",),
        _DOMAIN,
        "move it last: take it off the old page, write `domain` into the settings, apply, and lead the DNS record to Statuspage",
        last=True,
    ),
    Loss(
        "page",
        ("description",),
        "what the page is about: the API shows the text and cannot write it",
        "type it in in the Statuspage dashboard",
    ),
    Loss(
        "page",
        ("pageType",),
        "who may see the page",
        "if it is private, write `viewers_must_be_team_members: true` and apply before anybody knows the address",
    ),
    Loss("page", ("pageTheme", "pageThemeMode"), "the theme", "choose `branding`; the colors are carried over"),
    Loss(
        "page",
        ("googleAnalyticsEnabled", "googleAnalyticsTrackingId"),
        "the counting of visits by Google Analytics",
        "set it in the Statuspage dashboard, if your plan has it",
    ),
    Loss("page", ("privacyPolicyUrl",), "the link to the privacy policy", _DASHBOARD),
    Loss("page", ("helpCenterUrl",), "the link to the help center", "set the support URL in the Statuspage dashboard"),
    Loss(
        "page",
        ("statusEmbedEnabled",),
        "whether the status can be embedded: on Statuspage it always can",
        "put the new code on every site that has the old one; `embed` says how it looks",
    ),
    Loss(
        "page",
        ("customCss", "customHeaderHtml", "customFooterHtml"),
        "CSS and HTML of your own",
        f"{_DASHBOARD}; the pages are built differently, so that CSS must be written again",
    ),
    Loss(
        "page",
        ("seoConfig.enabled", "seoConfig.title", "seoConfig.description", "seoConfig.keywords"),
        "the texts for search engines",
        "nothing: Statuspage makes them of the page's name; `hidden_from_search` is carried over",
    ),
    Loss(
        "page",
        (
            "bodyConfig.uptimeStyle",
            "bodyConfig.componentStyle",
            "bodyConfig.overallUptimeDisplay",
            "bodyConfig.overallUptimeRange",
            "bodyConfig.componentUptimeDisplay",
            "bodyConfig.componentUptimeRange",
            "bodyConfig.numberOfCardsPerRow",
            "bodyConfig.enableSearchAndFilter",
        ),
        "how components and their uptime are laid out",
        "`showcase` of each component says whether its uptime is shown",
    ),
    Loss(
        "page",
        (
            "headerData.headerText",
            "headerData.headerLogoId",
            "headerData.coverImageId",
            "headerData.faviconIconId",
            "headerData.coverImageImmersive",
            "headerData.links",
        ),
        "the head of the page: its text, images and links",
        "upload the images in the Statuspage dashboard; `url` is the link behind the logo",
    ),
    Loss(
        "page",
        ("footerData.footerText", "footerData.copyrightText", "footerData.footerLogoId", "footerData.links"),
        "the foot of the page: its text, logo and links",
        _DASHBOARD,
    ),
    Loss(
        "group", ("service_id",), "which service in Jira the group stands for", "nothing: Statuspage knows no services"
    ),
    Loss(
        "component",
        ("service_id",),
        "which service in Jira the component stands for",
        "let what changes its status by the service do so through the Statuspage API",
    ),
    Loss("template", ("group_id",), "the template's group", "choose a group in the Statuspage dashboard"),
    Loss("subscriber", ("captcha_token",), "the token of a captcha", "nothing: Statuspage asks for none"),
    Loss(
        "publication",
        (),
        "the draft: what is applied on Statuspage is seen at once",
        "read the plan before you apply it; nothing stands between",
    ),
    Loss(
        "lifecycle",
        (),
        "publishing, hiding and archiving by the file",
        "hide the page by `viewers_must_be_team_members: true`, if your plan has it",
    ),
)
"""Of the fields and kinds of Jira Service Management."""

STAYS = (
    Loss(
        "",
        (),
        "the status of every component",
        "set it by hand on the new page if an incident is open while you move; no file says it",
    ),
    Loss(
        "",
        (),
        "incidents, postmortems, and maintenances that are over or have begun",
        "export what you must keep; no API takes the past",
    ),
    Loss("", (), "uptime history", "note the numbers that a contract needs; the new page begins without any"),
    Loss(
        "",
        (),
        "subscribers, unless --members writes them",
        "ask people to subscribe again, in a last message on the old page; whoever is written gets a new confirmation email",
    ),
    Loss("", (), "every id", "change what names the old page or its components by id: monitoring, scripts, links"),
)
"""What no page carries with it, in either direction."""

STEPS_TO_JSM = (
    "Make the page in Jira Service Management, and put its id where the file says so.",
    "Read the file, and change what the findings name.",
    "Plan and apply it; the old page stays as it is.",
    "Type in the templates that are written out here, and plan again: the plan says which still differ.",
    "Have both pages say the same for a while: what changes statuses must reach both.",
    "Announce the new page on the old one, and ask people to subscribe there.",
    "Last, move the domain: take it off the old page, write `domain` into the file, apply.",
    "Close the old page only when its history is kept and nobody subscribes there any more.",
)

STEPS_TO_STATUSPAGE = (
    "Make the page in the Statuspage dashboard, and put its id where the file says so.",
    "Read the file, and change what the findings name.",
    "Plan and apply it; the old page stays as it is. Templates can be made and not changed by the API: read them first.",
    "Have both pages say the same for a while: what changes statuses must reach both.",
    "Announce the new page on the old one, and ask people to subscribe there.",
    "Last, move the domain: take it off the old page, write `domain` into the file, apply.",
    "Close the old page only when its history is kept and nobody subscribes there any more.",
)
