namespace LiveCommerce.Grains.Runtime;

/// <summary>The law would be broken by this fact: a bug or a damaged journal. The grain stops.</summary>
public sealed class InvariantViolationException(string message) : Exception(message);

/// <summary>The journal holds an event that this code does not know or cannot read.</summary>
public sealed class UnreadableEventException(string message, Exception? inner = null) : Exception(message, inner);
