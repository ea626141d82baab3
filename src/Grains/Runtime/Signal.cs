using System.Threading.Channels;

namespace LiveCommerce.Grains.Runtime;

/// <summary>Says "look again": any number of calls to <see cref="Set"/> before a wait end that wait once. One waiter.</summary>
public sealed class Signal
{
    private readonly Channel<bool> _flag = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true });

    public void Set() => _flag.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellationToken = default) => await _flag.Reader.ReadAsync(cancellationToken);
}
