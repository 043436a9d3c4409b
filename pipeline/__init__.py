"""From raw signals to themes, trends and a briefing."""
