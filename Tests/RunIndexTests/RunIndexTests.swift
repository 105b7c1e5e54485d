import RunIndex
import Testing
