using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.PaymentSandbox.Account;

/// <summary>
/// One line of the books: a thing as it was from then on; the newest line of a thing counts.
/// </summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Intent">A payment.</param>
/// <param name="Refund">A refund.</param>
/// <param name="Key">An idempotency key.</param>
public sealed record BookLine(long At, Intent? Intent = null, RefundEntry? Refund = null, KeyRecord? Key = null);

/// <summary>
/// The provider's own books, outside the shop's databases: one JSON line for each change, appended and handed to the operating system before the
/// change is answered. They survive a kill of the process, not a power cut.
/// </summary>
public sealed class Books : IDisposable
{
    private readonly FileStream? _file;

    private Books(FileStream? file) => _file = file;

    /// <summary>For a run that is over with its process.</summary>
    public static Books InMemory() => new(null);

    /// <summary>Opens or creates <c>books.jsonl</c>, and tells every line, oldest first. A torn last line was never answered and is cut off.</summary>
    /// <exception cref="InvalidDataException">A line in the middle is damaged.</exception>
    public static Books Open(string directory, Action<BookLine> replay)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, "books.jsonl");
        var whole = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var end = Array.LastIndexOf(whole, (byte)'\n') + 1;
        var start = 0;
        while (start < end)
        {
            var length = whole.AsSpan(start, end - start).IndexOf((byte)'\n');
            replay(Parse(whole.AsSpan(start, length), path, start));
            start += length + 1;
        }
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        file.SetLength(end);
        file.Seek(end, SeekOrigin.Begin);
        return new Books(file);
    }

    public void Write(BookLine line)
    {
        if (_file is null) return;
        _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, BookLineContext.Default.BookLine), (byte)'\n']);
        _file.Flush();
    }

    public void Dispose() => _file?.Dispose();

    private static BookLine Parse(ReadOnlySpan<byte> json, string path, int position)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BookLineContext.Default.BookLine) ?? throw new JsonException("The line is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged at byte {position}: {e.Message}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BookLine))]
internal sealed partial class BookLineContext : JsonSerializerContext;
