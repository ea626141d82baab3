using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Webhooks;

/// <summary>What a shop may say about its webhooks; docs/configuration.md lists the same.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>Lets endpoints be on this machine, without TLS and on any port: for development and tests, never where hosts are not trusted.</summary>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>The ports that an endpoint may have; null for 443 alone.</summary>
    [MaxLength(16)]
    public IReadOnlyList<int>? Ports { get; set; }

    /// <summary>Days that events and the log of their deliveries are kept, for replays. What waits for an endpoint stays until it is delivered or given up.</summary>
    [Range(1, 90)]
    public int RetainDays { get; set; } = 14;

    /// <summary>Attempts to one endpoint at the same time.</summary>
    [Range(1, 64)]
    public int Concurrency { get; set; } = 16;

    /// <summary>Deliveries that may wait for one endpoint; one that falls further behind is disabled.</summary>
    [Range(100, 1_000_000)]
    public int MaxWaiting { get; set; } = 100_000;

    /// <summary>How the shop is named in CloudEvents (<c>source</c>, a URI reference).</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public string Source { get; set; } = "urn:livecommerce:shop";

    public TimeSpan Retention => TimeSpan.FromDays(RetainDays);

    public bool IsPort(int port) => Ports is { Count: > 0 } ports ? ports.Contains(port) : port == 443;
}

[OptionsValidator]
internal sealed partial class WebhookOptionsValidator : IValidateOptions<WebhookOptions>;
