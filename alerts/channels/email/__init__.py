"""Mail by SMTP."""

from __future__ import annotations

from alerts.channels.email.smtp import SmtpChannel

__all__ = ["SmtpChannel"]
