namespace LiveCommerce.LoadTests.Client;

/// <summary>Looks at everything that one viewer is told after it has joined.</summary>
public interface IUpdateObserver
{
    /// <summary>Called in order, with the arguments of an <c>Update</c> as JSON: an array of one object. Valid for the call only.</summary>
    void Updated(ReadOnlySpan<byte> arguments);
}
