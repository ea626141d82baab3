using System.Text;

namespace LiveCommerce.LiveHub.Tests.Catalogue;

/// <summary>A file that exists only while it is read.</summary>
internal sealed class GeneratedCsv(string header, Func<int, string> row, int rows) : Stream
{
    private byte[] _line = Encoding.UTF8.GetBytes(header);
    private int _at;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at == _line.Length)
        {
            if (_next == rows) return 0;
            _line = Encoding.UTF8.GetBytes(row(_next++));
            _at = 0;
        }
        var part = Math.Min(count, _line.Length - _at);
        _line.AsSpan(_at, part).CopyTo(buffer.AsSpan(offset));
        _at += part;
        return part;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
