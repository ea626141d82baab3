using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>Which files a snapshot is made of. Kept as JSON beside it.</summary>
/// <param name="State">The file with the pages of the state.</param>
/// <param name="StatePages">How many pages it has.</param>
/// <param name="StateFormat">The number that they begin with.</param>
/// <param name="Stamp">Of the last event in it, Unix ms.</param>
/// <param name="Segments">Finished things, newest first.</param>
internal sealed record SnapshotManifest(Guid State, int StatePages, int StateFormat, long Stamp, IReadOnlyList<SegmentPlace> Segments)
{
    /// <summary>The version of this record, of the segments and of their index.</summary>
    public const int Code = 1;

    [JsonIgnore]
    public IReadOnlyList<Guid> Files => [State, .. Segments.SelectMany(segment => (Guid[])[segment.Data, segment.Index])];

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestContext.Default.SnapshotManifest);

    /// <exception cref="UnreadableSnapshotException">Damaged.</exception>
    public static SnapshotManifest Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ManifestContext.Default.SnapshotManifest) ?? throw new UnreadableSnapshotException("A manifest of null.");
        }
        catch (JsonException e)
        {
            throw new UnreadableSnapshotException($"The manifest of a snapshot cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>Where one segment lies.</summary>
/// <param name="Data">File of its pages.</param>
/// <param name="Index">File of the first id of each page, and the filter.</param>
/// <param name="Pages">How many pages <paramref name="Data"/> has.</param>
/// <param name="IndexPages">How many pages <paramref name="Index"/> has.</param>
/// <param name="Hour">Of the ids' own making.</param>
/// <param name="Count">Records.</param>
/// <param name="KeepUntil">Afterwards the whole segment may be forgotten.</param>
internal sealed record SegmentPlace(Guid Data, Guid Index, int Pages, int IndexPages, DateTimeOffset Hour, int Count, DateTimeOffset KeepUntil);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SnapshotManifest))]
internal sealed partial class ManifestContext : JsonSerializerContext;
