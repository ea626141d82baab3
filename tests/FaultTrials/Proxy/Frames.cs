using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace LiveCommerce.FaultTrials.Proxy;

/// <summary>PostgreSQL's messages on one side of a connection: a type, a length that counts itself, a body. The first of a client has no type.</summary>
internal sealed class Frames(NetworkStream stream)
{
    private const int LengthBytes = 4;
    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <summary>The client's first message; null where the connection has ended.</summary>
    public Task<Frame?> ReadFirstAsync() => ReadAsync(typed: false);

    /// <summary>The next message; null where the connection has ended.</summary>
    public Task<Frame?> ReadAsync() => ReadAsync(typed: true);

    private async Task<Frame?> ReadAsync(bool typed)
    {
        var type = typed ? 1 : 0;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await _reader.ReadAsync();
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return null; // reset by the other side, or by us
            }
            if (read.Buffer.Length >= type + LengthBytes)
            {
                var head = read.Buffer.Slice(0, type + LengthBytes).ToArray();
                var length = type + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(type));
                if (read.Buffer.Length >= length)
                {
                    var bytes = read.Buffer.Slice(0, length).ToArray();
                    _reader.AdvanceTo(read.Buffer.GetPosition(length));
                    return new Frame(bytes, typed);
                }
            }
            if (read.IsCompleted) return null;
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>One message with its header.</summary>
internal sealed record Frame(byte[] Bytes, bool IsTyped)
{
    private const int Head = 5;
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;
    private const int CancelRequest = 80877102;

    public char Type => IsTyped ? (char)Bytes[0] : '\0';

    /// <summary>A wish for encryption, which this proxy refuses: it would see nothing any more.</summary>
    public bool IsEncryptionRequest => !IsTyped && Bytes.Length == 8 && Code is SslRequest or GssRequest;

    public bool IsCancelRequest => !IsTyped && Code == CancelRequest;

    private int Code => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(4));

    /// <summary>The zero-terminated texts at the beginning of the body: Query (text), Parse (name, text), Bind (portal, name).</summary>
    public string TextAt(int index)
    {
        var rest = Bytes.AsSpan(Head);
        for (; index > 0; index--) rest = rest[(rest.IndexOf((byte)0) + 1)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    /// <summary>The kind (statement or portal) of a Close message, and its name.</summary>
    public (char Kind, string Name) Closed => ((char)Bytes[Head], Encoding.UTF8.GetString(Bytes.AsSpan(Head + 1, Bytes.Length - Head - 2)));
}
