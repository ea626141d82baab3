using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LiveCommerce.Ledger.Files;

/// <summary>Writes one JSON object a line and digests what it has written, so that the last line can seal the others.</summary>
internal sealed class JsonLineWriter(Stream output) : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _line = new();
    private Utf8JsonWriter? _writer;

    public long Lines { get; private set; }

    /// <summary>Of everything that was written so far.</summary>
    public byte[] Hash => _hash.GetCurrentHash();

    public void Write(Action<Utf8JsonWriter> members)
    {
        _line.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_line, Options);
        _writer.Reset(_line);
        _writer.WriteStartObject();
        members(_writer);
        _writer.WriteEndObject();
        _writer.Flush();
        _line.Write("\n"u8);
        output.Write(_line.WrittenSpan);
        _hash.AppendData(_line.WrittenSpan);
        Lines++;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _hash.Dispose();
    }
}
