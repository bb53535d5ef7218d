"""Scrapy's settings for every crawl; what depends on the source is added by crawlers.politeness."""

from __future__ import annotations

BOT_NAME = "goodwill"
SPIDER_MODULES = ["crawlers.spiders"]
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # IPv6 too

# Nothing of Scrapy that listens, remembers, or opens anything but the web.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
METAREFRESH_ENABLED = False
REFERRER_POLICY = "no-referrer"
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}

ROBOTSTXT_OBEY = True  # documented APIs alone are exempt, by their spiders
ROBOTSTXT_USER_AGENT = "Goodwill"

DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 << 20  # after decompression too
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5
URLLENGTH_LIMIT = 4000
DEPTH_LIMIT = 0  # our spiders follow paging only, each to its own limit

RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # 429 belongs to PatienceMiddleware
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"

CONCURRENT_REQUESTS = 16
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0

DOWNLOADER_MIDDLEWARES = {
    "crawlers.middlewares.conditional.ConditionalMiddleware": 450,
    "crawlers.middlewares.patience.PatienceMiddleware": 560,
    "crawlers.middlewares.outbound.OutboundMiddleware": 745,
    "crawlers.middlewares.endpoint.EndpointMiddleware": 760,
}
ITEM_PIPELINES = {
    "crawlers.pipelines.UnicodePipeline": 100,
    "crawlers.pipelines.MaskPipeline": 150,
    "crawlers.pipelines.IntakePipeline": 200,
    "crawlers.pipelines.SponsoredPipeline": 300,
}
EXTENSIONS = {
    "crawlers.extensions.StoreExtension": 500,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"
LOG_LEVEL = "WARNING"
WARN_ON_GENERATOR_RETURN_VALUE = False
