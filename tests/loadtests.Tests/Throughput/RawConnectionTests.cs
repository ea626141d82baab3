using System.Text;
using LiveCommerce.LoadTests.Throughput;

namespace LiveCommerce.LoadTests.Tests.Throughput;

public sealed class RawConnectionTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200)]
    [InlineData("HTTP/1.1 201 Created\r\nDate: x\r\nContent-Length: 0\r\nX: y\r\n\r\n", 201)]
    [InlineData("HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 409)]
    public void AnAnswerIsWholeAtItsLastByte(string answer, int status)
    {
        var bytes = Encoding.ASCII.GetBytes(answer);
        for (var length = 0; length < bytes.Length; length++) Assert.Equal(0, RawConnection.StatusOf(bytes.AsSpan(0, length)));
        Assert.Equal(status, RawConnection.StatusOf(bytes));
    }

    [Fact]
    public void AnythingElseIsNoAnswer() => Assert.Throws<IOException>(() => RawConnection.StatusOf("SSH-2.0\r\n\r\n"u8));

    [Fact]
    public void EachReservationHasAnIdOfItsOwnAndTheNextBuyer()
    {
        var requests = new RawRequests(new Uri("http://127.0.0.1:5080"), "A B", ["one", "two"], TimeProvider.System);
        var texts = Enumerable.Range(0, 4).Select(_ => Encoding.ASCII.GetString(requests.NextReservation().Span)).ToList();
        Assert.Equal(4, texts.Distinct(StringComparer.Ordinal).Count());
        Assert.All(texts, text => Assert.Matches("^PUT /api/v1/stock/A%20B/reservations/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} HTTP/1.1\r\n", text));
        Assert.Equal(["one", "two", "one", "two"], texts.Select(text => text.Split("Bearer ")[1].Split('\r')[0]));
    }
}
