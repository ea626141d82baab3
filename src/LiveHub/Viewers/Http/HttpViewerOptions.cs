using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>How many may watch without the hub.</summary>
public sealed class HttpViewerOptions
{
    public const string Section = "Viewers";

    /// <summary>
    /// Viewers over Server-Sent Events and long polling together, on this node. Each may hold a plain connection, of which the server has 4,000
    /// beside those of the hub: what is left is for buying.
    /// </summary>
    [Range(0, 3_000)]
    public int MaxOverHttp { get; set; } = 2_000;
}

[OptionsValidator]
internal sealed partial class HttpViewerOptionsValidator : IValidateOptions<HttpViewerOptions>;
