using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Runtime.Snapshots;

/// <summary>Which files a snapshot is made of. Kept as JSON beside it, with its check sum in a line of its own.</summary>
/// <param name="State">The file with the pages of the state.</param>
/// <param name="StatePages">How many pages it has.</param>
/// <param name="StateFormat">The number that they begin with.</param>
/// <param name="Stamp">Of the last event in it, Unix ms.</param>
/// <param name="Segments">Finished things, newest first.</param>
/// <param name="Sealed">The pages of the state end with a check sum, see <see cref="PageSeal"/>.</param>
internal sealed record SnapshotManifest(Guid State, int StatePages, int StateFormat, long Stamp, IReadOnlyList<SegmentPlace> Segments, bool Sealed = false)
{
    /// <summary>The version of this record, of the segments and of their index. In the first one nothing had a check sum.</summary>
    public const int Code = 2;

    private const int SumLength = 8;

    [JsonIgnore]
    public IReadOnlyList<Guid> Files => [State, .. Segments.SelectMany(segment => (Guid[])[segment.Data, segment.Index])];

    public byte[] Write()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, ManifestContext.Default.SnapshotManifest);
        return [.. json, (byte)'\n', .. Encoding.ASCII.GetBytes(PageSeal.SumOf(json).ToString("x8", CultureInfo.InvariantCulture))];
    }

    /// <exception cref="UnreadableSnapshotException">Damaged.</exception>
    public static SnapshotManifest Read(ReadOnlySpan<byte> text, int code)
    {
        try
        {
            var json = code < 2 ? text : JsonOf(text);
            return JsonSerializer.Deserialize(json, ManifestContext.Default.SnapshotManifest) ?? throw new UnreadableSnapshotException("A manifest of null.");
        }
        catch (JsonException e)
        {
            throw new UnreadableSnapshotException($"The manifest of a snapshot cannot be read: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> JsonOf(ReadOnlySpan<byte> text)
    {
        if (text.Length <= SumLength || text[^(SumLength + 1)] != '\n') throw new UnreadableSnapshotException("The manifest of a snapshot is cut.");
        var json = text[..^(SumLength + 1)];
        return Encoding.ASCII.GetString(text[^SumLength..]) == PageSeal.SumOf(json).ToString("x8", CultureInfo.InvariantCulture)
            ? json
            : throw new UnreadableSnapshotException("The manifest of a snapshot is damaged: its check sum differs.");
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
/// <param name="Sealed">The pages of both files end with a check sum, see <see cref="PageSeal"/>.</param>
internal sealed record SegmentPlace(
    Guid Data, Guid Index, int Pages, int IndexPages, DateTimeOffset Hour, int Count, DateTimeOffset KeepUntil, bool Sealed = false)
{
    /// <summary>What a stored page of either file holds.</summary>
    /// <exception cref="UnreadableSnapshotException">Not what was written there.</exception>
    public ReadOnlyMemory<byte> Open(PageAddress address, byte[] stored) => Sealed ? PageSeal.Open(address, stored) : stored;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SnapshotManifest))]
internal sealed partial class ManifestContext : JsonSerializerContext;
