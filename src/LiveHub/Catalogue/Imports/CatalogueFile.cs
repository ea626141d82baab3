using System.Buffers;
using System.IO.Pipelines;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// Looks at the first bytes of a file before a reader is chosen, so that a picture, a web page or an empty file is told in one sentence. The
/// input is read once and need not be seekable.
/// </summary>
internal static class CatalogueFile
{
    private const int Peek = 4096;

    /// <returns>The whole content again, and its format (never <see cref="CatalogueFormat.Auto"/>).</returns>
    /// <exception cref="CatalogueFileException">The content is no catalogue of that format.</exception>
    public static async Task<(Stream Content, CatalogueFormat Format)> OpenAsync(Stream input, CatalogueFormat asked, CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var start = await pipe.ReadAtLeastAsync(Peek, cancellationToken);
        var head = start.Buffer.Slice(0, Math.Min(Peek, start.Buffer.Length)).ToArray();
        pipe.AdvanceTo(start.Buffer.Start);
        var format = Recognise(head);
        if (asked != CatalogueFormat.Auto && asked != format)
        {
            throw new CatalogueFileException(FileFaultCode.NotACatalogue, 1, format == CatalogueFormat.Json
                ? "This is JSON, not a CSV file."
                : "This is not JSON: a catalogue in JSON begins with \"[\".");
        }
        return (pipe.AsStream(), format);
    }

    private static CatalogueFormat Recognise(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new CatalogueFileException(FileFaultCode.NotUtf8, 1, "The file is in UTF-16; save it as UTF-8.");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith("PK\u0003\u0004"u8))
            throw new CatalogueFileException(FileFaultCode.NotACatalogue, 1, "The file is compressed, or a spreadsheet; export it as CSV.");
        if (head.Contains((byte)0)) throw new CatalogueFileException(FileFaultCode.NotACatalogue, 1, "The file is binary, not a text.");
        var text = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty) throw new CatalogueFileException(FileFaultCode.Empty, 0, "The file is empty.");
        return text[0] switch
        {
            (byte)'<' => throw new CatalogueFileException(FileFaultCode.NotACatalogue, 1, "The file is HTML or XML, not a catalogue."),
            (byte)'{' => throw new CatalogueFileException(FileFaultCode.NotACatalogue, 1, "A catalogue in JSON is one array of products, not an object."),
            (byte)'[' => CatalogueFormat.Json,
            _ => CatalogueFormat.ShopifyCsv,
        };
    }
}
