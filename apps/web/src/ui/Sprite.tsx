import { iconPaths } from './icon-paths.ts'
import { waxPath } from './seal-path.ts'

/** Every drawing that is used more than once, drawn once. Stands at the top of the page. */
export function Sprite() {
  return (
    <svg className="sprite" aria-hidden="true" focusable="false">
      <defs>
        <clipPath id="seal-half-a">
          <path d="M0 0h35l-6 14 7 9-8 10 6 9-7 9 4 13H0z" />
        </clipPath>
        <clipPath id="seal-half-b">
          <path d="M64 0H35l-6 14 7 9-8 10 6 9-7 9 4 13h33z" />
        </clipPath>
      </defs>
      <symbol id="mark" viewBox="0 0 32 32">
        <path
          className="mark-line"
          d="M11.5 9V6.6c0-.9.7-1.6 1.6-1.6h5.8c.9 0 1.6.7 1.6 1.6V9M5.2 9h21.6c1.2 0 2.2 1 2.2 2.2v13.6c0 1.2-1 2.2-2.2 2.2H5.2C4 27 3 26 3 24.8V11.2C3 10 4 9 5.2 9zM3 17.6h7.6M21.4 17.6H29"
        />
        <circle className="seal-wax" cx="16" cy="17.6" r="5.6" />
        <path className="mark-imprint" d="M13.7 15.9L16 20.2l2.3-4.3" />
      </symbol>
      <symbol id="seal-open" viewBox="0 0 64 64">
        <circle className="seal-ring" cx="32" cy="32" r="26.5" />
      </symbol>
      <symbol id="seal-closed" viewBox="0 0 64 64">
        <Wax />
      </symbol>
      <symbol id="seal-opened" viewBox="0 0 64 64">
        <g transform="translate(2.56 2.56) scale(.92)">
          <g transform="translate(-3.5 1) rotate(-7 32 32)" clipPath="url(#seal-half-a)">
            <Wax />
          </g>
          <g transform="translate(3.5 -1) rotate(7 32 32)" clipPath="url(#seal-half-b)">
            <Wax />
          </g>
        </g>
      </symbol>
      {Object.entries(iconPaths).map(([name, path]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 24 24">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  )
}

function Wax() {
  return (
    <>
      <path className="seal-wax" d={waxPath} />
      <circle className="seal-rim" cx="32" cy="32" r="20.5" />
      <path className="seal-imprint" d="M23.5 25.5L32 41.5l8.5-16" />
    </>
  )
}
