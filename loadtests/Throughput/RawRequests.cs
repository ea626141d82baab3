using System.Text;

namespace LiveCommerce.LoadTests.Throughput;

/// <summary>
/// Requests as bytes, made before they are needed. The reservations differ in id and go through the buyers in turn; only the id is
/// written anew for each.
/// </summary>
public sealed class RawRequests
{
    private const int IdLength = 36;

    private readonly byte[][] _reservations;
    private readonly int _idAt;
    private readonly TimeProvider _time;
    private int _buyer;

    public RawRequests(Uri server, string sku, IEnumerable<string> tokens, TimeProvider time)
    {
        _time = time;
        var path = $"/api/v1/stock/{Uri.EscapeDataString(sku)}/reservations/";
        _idAt = "PUT ".Length + path.Length;
        const string Body = "{\"quantity\":1}";
        _reservations = [.. tokens.Select(token => Encoding.ASCII.GetBytes(
            $"PUT {path}{new string('0', IdLength)} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"))];
    }

    public ReadOnlyMemory<byte> NextReservation()
    {
        var request = _reservations[_buyer];
        _buyer = (_buyer + 1) % _reservations.Length;
        _ = Guid.CreateVersion7(_time.GetUtcNow()).TryFormat(request.AsSpan(_idAt, IdLength), out _);
        return request;
    }

    public static byte[] Get(Uri server, string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n");
}
