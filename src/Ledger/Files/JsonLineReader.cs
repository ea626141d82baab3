using System.IO.Compression;
using System.Security.Cryptography;

namespace LiveCommerce.Ledger.Files;

/// <summary>
/// Reads a file of one JSON object a line, plain or compressed with gzip, and digests it on the way: <see cref="HashBefore"/> covers every line
/// before the current one with its line feed, which is what the last line of a sealed file names.
/// </summary>
internal sealed class JsonLineReader : IDisposable
{
    /// <summary>A batch or an owner's state may be long; nothing that we write comes near.</summary>
    private const int MaxLine = 1 << 30;

    private readonly Stream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end, _filled;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public JsonLineReader(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Span<byte> magic = stackalloc byte[2];
        var isCompressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
        file.Position = 0;
        _stream = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    public long Lines { get; private set; }

    public ReadOnlyMemory<byte> Line => _buffer.AsMemory(_start, _end - _start);

    public byte[] HashBefore => _hash.GetCurrentHash();

    /// <summary>Goes to the next line; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">A line without its end, too long a line, or no gzip after all.</exception>
    public bool Read()
    {
        if (Lines > 0)
        {
            _hash.AppendData(_buffer.AsSpan(_start, _end + 1 - _start));
            _start = _end + 1;
        }
        var searched = 0;
        int found;
        while ((found = _buffer.AsSpan(_start + searched, _filled - _start - searched).IndexOf((byte)'\n')) < 0)
        {
            searched = _filled - _start;
            MakeRoom();
            var read = _stream.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0) return searched == 0 ? false : throw new InvalidDataException($"line {Lines + 1} was cut off");
            _filled += read;
        }
        _end = _start + searched + found;
        Lines++;
        return true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            (_filled, _start) = (_filled - _start, 0);
        }
        if (_filled < _buffer.Length) return;
        if (_buffer.Length >= MaxLine) throw new InvalidDataException($"line {Lines + 1} is longer than {MaxLine} bytes");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
