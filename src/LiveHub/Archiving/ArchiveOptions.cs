using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Archiving;

/// <summary>How long the live journal keeps what was decided.</summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";

    /// <summary>Days that stay at least. Older ones leave for files in the folder <c>archives</c> of the data directory.</summary>
    public const int DefaultRetainDays = 35;

    /// <summary>
    /// 0: nothing leaves. Not set: <see cref="DefaultRetainDays"/> for a journal in the data directory; for one in PostgreSQL nothing leaves, because there the
    /// role of the nodes may not delete what was decided unless somebody grants it.
    /// </summary>
    [Range(0, 36_500)]
    public int? RetainDays { get; set; }
}

[OptionsValidator]
internal sealed partial class ArchiveOptionsValidator : IValidateOptions<ArchiveOptions>;
