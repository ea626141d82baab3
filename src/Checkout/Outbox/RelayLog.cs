using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Outbox;

internal static partial class RelayLog
{
    [LoggerMessage(2101, LogLevel.Debug, "Message {Position} ({Type}) of {Key} is tried again after try {Tries}: {Reason}.")]
    public static partial void Retry(ILogger logger, long position, string type, GrainKey key, int tries, string reason);

    [LoggerMessage(2102, LogLevel.Error, "Message {Position} ({Type}) of {Key} could not be sent in {Tries} tries: {Reason}. It is kept and tried on; later messages of this owner wait for it.")]
    public static partial void Stuck(ILogger logger, long position, string type, GrainKey key, int tries, string reason);

    [LoggerMessage(2103, LogLevel.Warning, "The handler of message {Position} ({Type}) of {Key} failed; it is tried again.")]
    public static partial void HandlerThrew(ILogger logger, Exception exception, long position, string type, GrainKey key);

    [LoggerMessage(2104, LogLevel.Error, "The outbox cannot be read; next try in {Wait}.")]
    public static partial void CannotRead(ILogger logger, Exception exception, TimeSpan wait);
}
