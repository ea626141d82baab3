using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Archiving;

/// <summary>How long the live journal keeps what was decided.</summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";

    /// <summary>
    /// Days that stay at least; older ones leave for files in the folder <c>archives</c> of the data directory. 0: nothing leaves. What has left can no longer
    /// replace a damaged snapshot, so that nobody gets this without having asked for it; in PostgreSQL the role of the nodes must be allowed to delete, too.
    /// </summary>
    [Range(0, 36_500)]
    public int RetainDays { get; set; }
}

[OptionsValidator]
internal sealed partial class ArchiveOptionsValidator : IValidateOptions<ArchiveOptions>;
