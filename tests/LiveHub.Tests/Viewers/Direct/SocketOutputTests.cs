using System.Net;
using System.Net.Sockets;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Tests.Viewers.Direct;

/// <summary>On real sockets of this machine.</summary>
public sealed class SocketOutputTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _reader = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
    private readonly Socket _writer;
    private readonly SocketOutput _output;

    public SocketOutputTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _reader.Connect(_listener.LocalEndPoint!);
        _writer = _listener.Accept();
        _output = new SocketOutput(_writer);
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public void AReaderThatStopsCostsABoundedNumberOfBytesAndThenBlocks()
    {
        var taken = Fill();
        Assert.True(_output.IsBlocked);
        Assert.True(taken < 256 * 1024, $"{taken} bytes were taken for a reader that reads nothing");
        Assert.Equal(0, _output.TrySend(new byte[100]));
    }

    [Fact]
    public async Task WhatIsTakenInPartArrivesWhole()
    {
        var slow = new SlowSinks(TimeProvider.System, FanoutMetrics.Unseen);
        var sink = new FrameSink(_output, slow, _writer.Dispose);
        var frame = MemoryOutput.Frame(string.Concat(Enumerable.Range(0, 40_000).Select(i => $"{i:000000}")));
        Assert.Equal(Handed.Over, sink.TrySend(frame));
        Assert.InRange(sink.PendingBytes, 1, frame.Length);
        var answer = sink.SendAsync(MemoryOutput.Frame("answer"));
        var got = new List<byte>();
        var buffer = new byte[3_000];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (MemoryOutput.FramesIn(got.ToArray()).Count < 2) got.AddRange(buffer[..await _reader.ReceiveAsync(buffer, patience.Token)]);
        Assert.Equal(frame, got.Take(frame.Length));
        Assert.Equal("answer", MemoryOutput.FramesIn(got.ToArray())[1]);
        Assert.True(await answer);
        Assert.Equal(0, slow.Count);
    }

    [Fact]
    public async Task ReceivingOnTheSameSocketGoesOn()
    {
        var receiving = _writer.ReceiveAsync(new byte[10]);
        Fill();
        await _reader.SendAsync("hello"u8.ToArray());
        Assert.Equal(5, await receiving.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task ASocketThatIsDisposedUnderASendIsGone()
    {
        Fill();
        var sending = _output.SendAsync(new byte[1_000]).AsTask();
        _writer.Dispose();
        await Assert.ThrowsAsync<IOException>(() => sending.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(IOutput.Gone, _output.TrySend(new byte[1]));
        Assert.False(_output.IsBlocked);
    }

    [Fact]
    public void AConnectionThatTheOtherSideResetIsGone()
    {
        Fill();
        _reader.LingerState = new LingerOption(enable: true, 0);
        _reader.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (_output.TrySend(new byte[1]) != IOutput.Gone) Assert.False(patience.IsCancellationRequested);
    }

    private int Fill()
    {
        var (piece, all) = (new byte[1_000], 0);
        for (var blocked = 0; blocked < 100;)
        {
            var taken = _output.TrySend(piece);
            Assert.NotEqual(IOutput.Gone, taken);
            all += taken;
            blocked = taken == 0 ? blocked + 1 : 0;
            if (taken == 0) Thread.Yield(); // the kernel may still be moving bytes to the other side
        }
        return all;
    }
}
