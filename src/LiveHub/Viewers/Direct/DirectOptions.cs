using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Direct;

/// <summary>The short way to viewers.</summary>
public sealed class DirectOptions
{
    public const string Section = "Viewers";

    /// <summary>
    /// Whether WebSockets of the hub are sent to directly, each update encoded once. Without it every viewer is reached through SignalR's own transport: slower, and the same to see.
    /// </summary>
    public bool DirectSends { get; set; } = true;

    /// <summary>How often viewers are told at most, in milliseconds; 0: as often as something changes. Without it the size of the audience decides.</summary>
    [Range(0, 1_000)]
    public int? TickMilliseconds { get; set; }
}

[OptionsValidator]
internal sealed partial class DirectOptionsValidator : IValidateOptions<DirectOptions>;
